"""The command line: arguments, what is printed where, and exit codes."""

import argparse
import io
import os
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from aligner.errors import AlignerError, AlignerWarning
from aligner.version import __version__

__all__ = ["main"]

_BAD_INPUT, _INTERRUPTED, _NOBODY_READS = 2, 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    Returns:
        0 when all went well, 2 for input, a model or an output that cannot be used, 130 after
        Ctrl-C, 141 when whoever reads the output has gone.
    """
    arguments = _parser().parse_args(argv)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal without Cyrillic shows question marks
    try:
        with warnings.catch_warnings():
            warnings.showwarning = _show_warning
            arguments.run(arguments)
        sys.stdout.flush()
    except AlignerError as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # What is still in the buffer would raise again when Python closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _NOBODY_READS
    except OSError as error:
        return _fail(f"{error.filename}: {error.strerror}" if error.filename else str(error))
    return 0


def _show_warning(
    message: Warning | str, category: type[Warning], filename: str, lineno: int, *_rest: Any, **_named: Any
) -> None:
    if issubclass(category, AlignerWarning):
        print(f"aligner: warning: {' '.join(str(message).split())}", file=sys.stderr)
    else:
        print(warnings.formatwarning(message, category, filename, lineno), file=sys.stderr)


def _fail(message: str) -> int:
    print(f"aligner: error: {' '.join(message.split())}", file=sys.stderr)
    return _BAD_INPUT


def _align(arguments: argparse.Namespace) -> None:
    from aligner.pipeline import align
    from aligner.progress import progress_bar
    from aligner.writing import losses, output_files, write
    from aligner.writing.terminal import print_table

    _check_outputs(arguments.output, arguments.format, [arguments.first, arguments.second])
    with progress_bar() as progress:
        bitext = align(
            arguments.first,
            arguments.second,
            source=arguments.source,
            model=arguments.model,
            encoding=arguments.encoding,
            weights=arguments.weights,
            progress=progress,
        )
    bitext = bitext.filter(min_confidence=arguments.min_confidence)
    if not arguments.output:
        print_table(bitext)
        return
    if not bitext.parallel:
        print("aligner: warning: the two texts do not seem to be translations of each other", file=sys.stderr)
    for path in arguments.output:
        write(bitext, path, arguments.format)
    pairs = sum(not bead.is_null for bead in bitext)
    print(
        f"wrote {pairs} pairs and {len(bitext) - pairs} beads without a counterpart to",
        ", ".join(str(file) for path in arguments.output for file in output_files(path, arguments.format)),
        file=sys.stderr,
    )
    for path in arguments.output:
        _tell_losses(path, losses(bitext, path, arguments.format, of_the_text=True))


def _tell_losses(path: Path, lost: Sequence[str]) -> None:
    if lost:
        print(f"{path} does not hold: {'; '.join(lost)}", file=sys.stderr)


def _check_outputs(outputs: Sequence[Path], wanted: str | None, inputs: Sequence[Path | None]) -> None:
    """Raise before the long work what would otherwise be raised after it."""
    from aligner.writing import check_output, output_files

    if wanted and not outputs:
        raise AlignerError("--format says how to write a file; name the file with -o")
    taken = {path.resolve() for path in inputs if path}
    for path in outputs:
        check_output(path, wanted)
        for file in output_files(path, wanted):
            if file.resolve() in taken:
                raise AlignerError(f"{file} would be written over another file of this command; choose another name")
            taken.add(file.resolve())


def _convert(arguments: argparse.Namespace) -> None:
    from aligner.writing.convert import convert

    lost = convert(arguments.input, arguments.output, in_format=arguments.source_format, out_format=arguments.format)
    _tell_losses(arguments.output, lost)


def _evaluate(arguments: argparse.Namespace) -> None:
    from aligner.evaluation import read_ladder, score

    print(score(read_ladder(arguments.gold), read_ladder(arguments.predicted)))


def _train(arguments: argparse.Namespace) -> None:
    from aligner.files import check_place
    from aligner.training import train

    check_place(arguments.output)
    weights = train(
        arguments.folder,
        name=arguments.name or arguments.output.stem,
        model=arguments.model,
        source=arguments.source,
        target=arguments.target,
        report=lambda line: print(line, file=sys.stderr),
    )
    weights.save(arguments.output)
    print(
        f"wrote weights to {arguments.output}; use them with: aligner align --weights {arguments.output}",
        file=sys.stderr,
    )


def _models(_: argparse.Namespace) -> None:
    from aligner.embedding.cards import cards

    rows = [("name", "dimension", "licence", "here", "source")]
    rows += [
        (card.name, str(card.dimension), card.licence, "yes" if card.installed else "no", card.source)
        for card in cards().values()
    ]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _parser() -> argparse.ArgumentParser:
    parser = _described(
        argparse.ArgumentParser(prog="aligner"),
        "Align a Russian text and its English translation sentence by sentence.",
        """
        aligner align letter.ru.txt letter.en.txt               show the beads side by side
        aligner align letter.txt -o letter.tmx -o letter.csv    one file with both languages; write two files
        aligner align --help                                    all that align can do
        """,
    )
    parser.add_argument("--version", action="version", version=f"aligner {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_align(commands.add_parser("align", help="align two texts, or one file that holds both"))
    _add_convert(commands.add_parser("convert", help="turn aligned texts from one format into another"))
    _add_evaluate(commands.add_parser("evaluate", help="compare beads with beads made by hand"))
    _add_train(commands.add_parser("train", help="fit the alignment's weights to documents with gold beads"))
    _add_models(commands.add_parser("models", help="list the embedding models"))
    return parser


def _add_align(parser: argparse.ArgumentParser) -> None:
    _described(
        parser,
        "Align a Russian and an English text. Which is which is found out from the text. Without -o the\n"
        "beads are shown as a table; a bead is a pair of passages that translate each other, or a sentence\n"
        "without a counterpart.",
        """
        aligner align letter.ru.txt letter.en.txt
        aligner align archive-page.txt -o page.tmx -o page.html
        aligner align novel.en.txt novel.ru.txt --source en --min-confidence 0.9 -o novel.csv
        aligner align a.txt b.txt --model labse            (needs: pip install 'aligner[transformers]')
        """,
    )
    parser.add_argument("first", metavar="FILE", type=Path, help="a text in one of the languages, or in both")
    parser.add_argument("second", metavar="FILE", type=Path, nargs="?", help="the text in the other language")
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        type=Path,
        action="append",
        default=[],
        help="write the beads to OUT, whose ending picks the format; may be given several times",
    )
    parser.add_argument("--format", metavar="NAME", help="write every OUT in this format, whatever its ending")
    parser.add_argument(
        "--source", choices=("ru", "en"), help="language of the original, shown on the left (default: ru)"
    )
    parser.add_argument(
        "--model",
        metavar="M",
        help="a name that 'aligner models' lists, or a sentence-transformers folder (default: the bundled encoder)",
    )
    parser.add_argument("--encoding", metavar="E", help="encoding of the texts, such as cp1251 (default: found out)")
    parser.add_argument("--weights", metavar="W", type=Path, help="weights that 'aligner train' wrote")
    parser.add_argument(
        "--min-confidence",
        metavar="P",
        type=_probability,
        default=0.0,
        help="leave out beads whose confidence, between 0 and 1, is lower (default: keep all)",
    )
    parser.set_defaults(run=_align)


def _add_convert(parser: argparse.ArgumentParser) -> None:
    _described(
        parser,
        "Turn aligned texts from one format into another; what the new format cannot hold is said. The endings\n"
        "pick the formats.",
        """
        aligner convert letter.jsonl letter.xlsx
        aligner convert memory.tmx corpus.moses           (writes corpus.ru and corpus.en)
        """,
    )
    parser.add_argument("input", metavar="IN", type=Path, help="aligned texts, such as a TMX or JSONL file")
    parser.add_argument("output", metavar="OUT", type=Path, help="the file to write")
    parser.add_argument("--from", dest="source_format", metavar="NAME", help="format of IN, whatever its ending")
    parser.add_argument("--format", metavar="NAME", help="format of OUT, whatever its ending")
    parser.set_defaults(run=_convert)


def _add_evaluate(parser: argparse.ArgumentParser) -> None:
    _described(
        parser,
        "Precision, recall and F1 of predicted beads against gold beads. Both files hold one bead a line,\n"
        "source sentences before the colon, counted from 0: [0,1]:[0]",
        """
        aligner evaluate letter.gold letter.predicted
        """,
    )
    parser.add_argument("gold", metavar="GOLD", type=Path, help="the beads made by hand")
    parser.add_argument("predicted", metavar="PREDICTED", type=Path, help="the beads to judge")
    parser.set_defaults(run=_evaluate)


def _add_train(parser: argparse.ArgumentParser) -> None:
    _described(
        parser,
        "Fit the weights of the alignment to documents aligned by hand, for another encoder or language pair.\n"
        "The folder holds, in folders of their own or not, name.ru and name.en with a sentence a line, and\n"
        "name.gold with a bead a line: [0,1]:[0]. Needs: pip install 'aligner[train]'",
        """
        aligner train gold/ -o my-weights.json
        aligner train gold/ -o de-fr.json --source de --target fr --model labse
        """,
    )
    parser.add_argument("folder", metavar="DATA_FOLDER", type=Path, help="documents with gold beads")
    parser.add_argument("-o", "--output", metavar="OUT", type=Path, required=True, help="the file to write, as JSON")
    parser.add_argument("--name", help="what signatures call the weights (default: the file's name)")
    parser.add_argument("--model", metavar="M", help="the encoder, as for align")
    parser.add_argument("--source", default="ru", help="ending of the source files (default: ru)")
    parser.add_argument("--target", default="en", help="ending of the target files (default: en)")
    parser.set_defaults(run=_train)


def _add_models(parser: argparse.ArgumentParser) -> None:
    _described(
        parser,
        "List the embedding models that --model knows, and whether each is here already. Those that are not\n"
        "are downloaded from the model hub when first used, or may be put into their folder by hand.",
        """
        aligner models
        """,
    )
    parser.set_defaults(run=_models)


def _described(parser: argparse.ArgumentParser, description: str, examples: str) -> argparse.ArgumentParser:
    """The parser with a description and examples that keep their line breaks."""
    lines = (line.strip() for line in examples.strip().splitlines())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.description = description
    parser.epilog = "\n  ".join(["examples:", *lines])
    return parser


def _probability(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number between 0 and 1")
    return value
