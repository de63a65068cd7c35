#!/usr/bin/env python3
"""Make the audio files of the demonstration courses.

Every audio block of a lesson may carry the lines to be spoken, next to the
names of the files and the transcript:

    [[blocks]]
    key = "voice-message"
    type = "audio"
    audio = {en = "m1-sick-call-en", fr = "m1-sick-call-fr"}
    script.en = [["f", "Hi, this is Amina."], ["m", "Hello, Amina."]]
    script.fr = [["f", "Bonjour, ici Amina."], ["m", "Bonjour, Amina."]]

Each line is [voice, words]; the voice is "f" (higher) or "m" (lower). Write
the words as they are said ("half past two", "quatorze heures trente"): the
transcript is for the eye, the script is for the speech program.

What the script does, line by line and then for the whole recording:

1. pico2wave (SVOX Pico, Apache License 2.0) says the line, a little slower
   than its usual pace, for learners. Pico has one voice for each language.
2. sox trims the silence and, for the "m" voice, lowers the pitch.
3. sox joins the lines with a short pause between speakers.
4. ffmpeg levels the loudness (two passes, -18 LUFS, true peak under -1.5 dB)
   and writes a mono MP3 of 32 kbit/s into <course>/audio/.

The MP3 files are kept with the course, so nobody needs these programs to run
the project. To make them again on Debian or Ubuntu:

    apt-get install libttspico-utils sox ffmpeg     # Pico is in "non-free"
    python3 lms/demo/content/make_audio.py                # what is missing
    python3 lms/demo/content/make_audio.py --all          # everything
    python3 lms/demo/content/make_audio.py --only m1-sick # names that contain
    python3 lms/demo/content/make_audio.py --check        # only measure

The last table shows, for each file, its length, size and loudness. The
script fails when a file is longer than 60 s, larger than 220 KB or more than
2 LU away from the target.
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
LANGUAGES = {"en": "en-US", "fr": "fr-FR"}
# Pico's own pitch and pace (percent), then what sox does to the sound.
# sox "pitch" is in hundredths of a semitone and moves the timbre as well,
# which is what makes the second voice sound like another person.
VOICES = {
    "f": {"pitch": 100, "speed": 90, "sox": ["pitch", "40"]},
    "m": {"pitch": 84, "speed": 92, "sox": ["pitch", "-330"]},
}
PAUSE_SAME, PAUSE_TURN, PAUSE_ENDS = 0.35, 0.6, 0.4  # seconds
LOUDNESS, TRUE_PEAK = -18.0, -1.5
TOLERANCE = 2  # LU
RATE = 16000
MAX_SECONDS, MAX_BYTES = 60, 220_000


def run(*command: object) -> str:
    """Run a program and return what it printed; stop with its message if it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stderr[-2000:]}")
    return done.stdout + done.stderr


def recordings(root: Path) -> Iterator[tuple[Path, str, list[list[str]]]]:
    """Yield (mp3 path, language, lines) for every audio block with a script."""
    for lesson in sorted(root.glob("*/m*/l*.toml")):
        blocks = tomllib.loads(lesson.read_text(encoding="utf-8")).get("blocks", [])
        for block in blocks:
            if block.get("type") != "audio" or "script" not in block:
                continue
            for language, lines in block["script"].items():
                name = block["audio"][language]
                yield lesson.parents[1] / "audio" / f"{name}.mp3", language, lines


def say(voice: str, words: str, language: str, folder: Path, number: int) -> Path:
    """Speak one line into a WAV file with the given voice."""
    settings = VOICES[voice]
    raw, line = folder / f"raw-{number}.wav", folder / f"line-{number}.wav"
    marked = f'<pitch level="{settings["pitch"]}"><speed level="{settings["speed"]}">{escape(words)}</speed></pitch>'
    run("pico2wave", "-l", LANGUAGES[language], "-w", raw, marked)
    trim = ["silence", "1", "0.02", "0.3%", "reverse", "silence", "1", "0.02", "0.3%", "reverse"]
    run("sox", raw, "-r", RATE, "-c", 1, line, *trim, "gain", "-3", *settings["sox"], "fade", "t", "0.01")
    return line


def silence(seconds: float, folder: Path) -> Path:
    """A WAV file in which nobody speaks."""
    path = folder / f"silence-{seconds}.wav"
    if not path.exists():
        run("sox", "-n", "-r", RATE, "-c", 1, "-b", 16, path, "trim", 0, seconds)
    return path


def make(target: Path, language: str, lines: list[list[str]]) -> None:
    """Make one MP3 from its lines."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts, before = [silence(PAUSE_ENDS, folder)], None
        for number, (voice, words) in enumerate(lines):
            if before:
                parts.append(silence(PAUSE_SAME if voice == before else PAUSE_TURN, folder))
            parts.append(say(voice, words, language, folder, number))
            before = voice
        parts.append(silence(PAUSE_ENDS, folder))
        whole = folder / "whole.wav"
        run("sox", *parts, whole)
        aim = f"loudnorm=I={LOUDNESS}:TP={TRUE_PEAK}:LRA=11"
        heard = run("ffmpeg", "-hide_banner", "-i", whole, "-af", aim + ":print_format=json", "-f", "null", "-")
        measured = json.loads(heard[heard.rindex("{") : heard.rindex("}") + 1])
        second = aim + "".join(
            f":measured_{key}={measured['input_' + source]}"
            for key, source in (("I", "i"), ("TP", "tp"), ("LRA", "lra"), ("thresh", "thresh"))
        )
        second += f":offset={measured['target_offset']}:linear=true"
        target.parent.mkdir(exist_ok=True)
        run(
            "ffmpeg", "-hide_banner", "-y", "-i", whole, "-af", f"{second},aresample={RATE}",
            "-ac", 1, "-codec:a", "libmp3lame", "-b:a", "32k", "-map_metadata", "-1", "-fflags", "+bitexact", target,
        )  # fmt: skip


def check(path: Path) -> tuple[float, int, float, float]:
    """Return (seconds, bytes, LUFS, true peak) of a finished file."""
    seconds = float(run("ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path))
    heard = run("ffmpeg", "-hide_banner", "-i", path, "-af", "ebur128=peak=true", "-f", "null", "-")
    summary = heard[heard.rindex("Summary:") :]
    loudness = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary).group(1))
    peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary).group(1))
    return seconds, path.stat().st_size, loudness, peak


def main() -> int:
    """Make what is asked for, then measure everything."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--all", action="store_true", help="make every file again")
    parser.add_argument("--only", default="", help="only the files whose name contains this")
    parser.add_argument("--check", action="store_true", help="make nothing, only measure")
    options = parser.parse_args()
    needed = ["ffmpeg", "ffprobe"] + ([] if options.check else ["pico2wave", "sox"])
    missing = [program for program in needed if not shutil.which(program)]
    if missing:
        sys.exit("Install these first (see the top of this file): " + ", ".join(missing))

    good = True
    for target, language, lines in recordings(HERE):
        if options.only not in target.stem:
            continue
        if not options.check and (options.all or options.only or not target.exists()):
            make(target, language, lines)
        if not target.exists():
            print(f"{target.name:36} missing")
            good = False
            continue
        seconds, size, loudness, peak = check(target)
        fine = seconds <= MAX_SECONDS and size <= MAX_BYTES and abs(loudness - LOUDNESS) <= TOLERANCE
        good = good and fine
        print(
            f"{target.name:36} {seconds:5.1f} s {size / 1000:6.1f} KB "
            f"{loudness:6.1f} LUFS peak {peak:5.1f} dB {'' if fine else '  <-- look at this'}"
        )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
