"""Run the `course` command with `python -m course`."""

from course.cli import main

if __name__ == "__main__":
    main(prog_name="course")
