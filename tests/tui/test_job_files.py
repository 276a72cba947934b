"""Opening, copying, importing and sharing job files from the form."""

import pytest
from textual.widgets import Input, OptionList, TextArea

from qpctui.job.fields import with_value
from qpctui.job.jenkins import imported, steps_in, written
from qpctui.job.model import Job
from qpctui.job.toml import dump, load, save
from qpctui.recent_jobs import note_job, recent_jobs
from qpctui.tui.form.job_keeper import JobKeeper
from qpctui.tui.screens.ask import Ask, AskText
from qpctui.tui.screens.form import FormScreen
from qpctui.tui.screens.import_job import ImportJob, told_by
from qpctui.tui.screens.open_job import OpenJob
from tests.tui.conftest import JOB, NARROW, come_true, note, screen_text, settled, type_over

OTHER = with_value(JOB, "target.host_ip", "10.9.9.9")


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Two jobs in the working folder, and a file that is none."""
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "web.toml", JOB)
    save(tmp_path / "db.toml", OTHER)
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    return tmp_path


def offered(app):
    listed = app.screen.query_one(OptionList)
    return [str(listed.get_option_at_index(i).prompt) for i in range(listed.option_count)]


async def opening(pilot, typed):
    await pilot.press("ctrl+o")
    await come_true(pilot, lambda: isinstance(pilot.app.screen, OpenJob))
    pilot.app.screen.query_one(Input).value = typed
    await pilot.pause()


def is_form(app):
    return lambda: isinstance(app.screen, FormScreen)


def job_is(app, job):
    return lambda: isinstance(app.screen, FormScreen) and app.screen.form.job == job


async def test_jobs_of_the_folder_and_of_late_can_be_opened(app_for, files, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "old.toml"
    save(elsewhere, JOB)
    app = app_for(JOB, files / "web.toml")
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        note_job(app.screen._desk.places, elsewhere)
        await opening(pilot, "")
        names = [line.split()[0] for line in offered(app)]
        assert "old.toml" in names
        assert "db.toml" in names
        assert "pyproject.toml" not in names
        assert "web.toml" not in names
        app.screen.query_one(Input).value = "db"
        await pilot.pause()
        await pilot.press("enter")
        await come_true(pilot, job_is(app, OTHER))
        assert "db.toml" in screen_text(app)
        assert recent_jobs(app.screen._desk.places)[0] == files / "db.toml"


async def test_a_path_that_is_typed_is_opened_and_a_broken_file_is_refused(app_for, files):
    (files / "broken.txt").write_text("a = [")
    app = app_for(JOB, files / "web.toml")
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await opening(pilot, str(files / "broken.txt"))
        await pilot.press("enter")
        await come_true(pilot, lambda: "Not opened" in screen_text(app))
        await pilot.press("enter")
        await come_true(pilot, is_form(app))
        assert app.screen.form.job == JOB


@pytest.mark.parametrize(
    ("answer", "ends_as", "on_disk"),
    [("stay", "typed", JOB.scan.title), ("save", "other", "typed"), ("drop", "other", None)],
)
async def test_edits_are_asked_about_before_another_job_is_shown(
    app_for, files, answer, ends_as, on_disk
):
    app = app_for(JOB, files / "web.toml")
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "scan.title", "typed")
        await opening(pilot, "db")
        await pilot.press("enter")
        await come_true(pilot, lambda: isinstance(app.screen, Ask))
        await pilot.click(f"#{answer}")
        await come_true(pilot, is_form(app))
        if ends_as == "other":
            await come_true(pilot, job_is(app, OTHER))
        else:
            assert app.screen.form.job.scan.title == "typed"
    assert load(files / "web.toml").scan.title == (on_disk or JOB.scan.title)


async def test_save_as_takes_the_comments_along_and_leaves_the_old_file(app_for, files):
    file = files / "web.toml"
    file.write_text("# ours\n" + file.read_text())
    before = file.read_text()
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "scan.title", "typed")
        await pilot.press("f2")
        await come_true(pilot, lambda: isinstance(app.screen, AskText))
        app.screen.query_one(Input).value = "web-02"
        await pilot.press("enter")
        await come_true(pilot, lambda: (files / "web-02.toml").exists())
        await come_true(pilot, lambda: "web-02.toml" in screen_text(app))
    assert file.read_text() == before
    assert (files / "web-02.toml").read_text().startswith("# ours\n")
    assert load(files / "web-02.toml").scan.title == "typed"


async def test_a_copy_has_no_file_and_no_name_of_its_own(app_for, files):
    app = app_for(JOB, files / "web.toml")
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await opening(pilot, "copy of")
        await pilot.press("enter")
        await come_true(pilot, job_is(app, with_value(JOB, "name", "")))
        assert "new job" in screen_text(app)
        await pilot.press("ctrl+s")
        await come_true(pilot, lambda: isinstance(app.screen, AskText))
    assert load(files / "web.toml") == JOB


async def test_a_new_job_is_empty_and_not_scolded(app_for, files):
    app = app_for(JOB, files / "web.toml")
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await opening(pilot, "new job")
        await pilot.press("enter")
        await come_true(pilot, job_is(app, Job()))
        assert note(app, "target.host_ip") == ""


async def test_what_another_program_writes_is_noticed_and_joined_on_saving(app_for, files):
    file = files / "web.toml"
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "scan.title", "mine")
        file.write_text(file.read_text().replace("60*2", "45"))
        await come_true(pilot, lambda: app.screen.query_one(JobKeeper).is_changed_on_disk)
        await come_true(pilot, lambda: "changed on disk" in screen_text(app))
        await pilot.press("ctrl+s")
        await come_true(pilot, lambda: app.screen.form.job.timing.timeout == "45")
        assert app.screen.query_one("#row-timing-timeout").query_one(Input).value == "45"
        assert "changed on disk" not in screen_text(app)
    saved = load(file)
    assert (saved.scan.title, saved.timing.timeout) == ("mine", "45")


async def test_what_another_program_wrote_can_be_taken_in_without_saving(app_for, files):
    file = files / "web.toml"
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "scan.title", "mine")
        file.write_text(file.read_text().replace("60*2", "45"))
        await come_true(pilot, lambda: app.screen.query_one(JobKeeper).is_changed_on_disk)
        await opening(pilot, "take in")
        await pilot.press("enter")
        await come_true(pilot, lambda: is_form(app)() and app.screen.form.job.scan.title == "mine")
        assert app.screen.form.job.timing.timeout == "45"
        assert app.screen.query_one(JobKeeper).has_edits
    assert load(file).scan.title == JOB.scan.title


@pytest.mark.parametrize(
    ("answer", "here", "on_disk"),
    [("back", "mine", "theirs"), ("mine", "mine", "mine"), ("theirs", "theirs", "theirs")],
)
async def test_a_field_that_both_changed_is_asked_about(app_for, files, answer, here, on_disk):
    file = files / "web.toml"
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "scan.title", "mine")
        await type_over(pilot, "timing.timeout", "30")
        save(file, with_value(JOB, "scan.title", "theirs"))
        await pilot.press("ctrl+s")
        await come_true(pilot, lambda: isinstance(app.screen, Ask))
        assert 'Scan Title: here "mine", in the file "theirs"' in screen_text(app)
        await pilot.click(f"#{answer}")
        await come_true(pilot, lambda: is_form(app)() and app.screen.form.job.scan.title == here)
        assert app.screen.form.job.timing.timeout == "30"
    assert load(file).scan.title == on_disk


async def importing(pilot, text):
    await opening(pilot, "import")
    await pilot.press("enter")
    await come_true(pilot, lambda: isinstance(pilot.app.screen, ImportJob))
    pilot.app.screen.query_one(TextArea).load_text(text)
    await pilot.click("#read")


async def test_a_pasted_script_becomes_a_job(app_for, files):
    wanted = with_value(with_value(OTHER, "name", ""), "scan.scanner.id", "")
    app = app_for(JOB, files / "web.toml")
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await importing(pilot, written(OTHER, "jenkinsfile"))
        await come_true(pilot, lambda: is_form(app)() and "new job" in screen_text(app))
        assert app.screen.form.job == wanted
        assert app.screen.query_one(JobKeeper).is_unsaved


def test_an_import_tells_how_much_was_read_and_what_was_changed():
    step = "qualysPolicyComplianceScanner hostIp: '10.9.9.9', scanName: 'x', selectedPolicies: "
    (old,), (new,) = steps_in(f"{step}'12:a,,13:b'"), steps_in(f"{step}'12::a,,13::b'")
    assert imported(old).job == imported(new).job
    head, *lines = told_by(imported(old)).splitlines()
    assert head == "Imported 3 parameters, not saved yet. Look at this:"
    changed = "selectedPolicies: ID:TITLE is the old form; it was taken as ID::TITLE"
    assert changed in lines
    assert changed not in told_by(imported(new))


async def test_of_several_steps_one_is_chosen(app_for, files):
    both = written(JOB, "pipeline") + written(OTHER, "pipeline")
    app = app_for(JOB, files / "web.toml")
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await importing(pilot, both)
        await come_true(pilot, lambda: app.focused is app.screen.query_one(OptionList))
        assert len(offered(app)) == 2
        await pilot.press("down", "enter")
        await come_true(pilot, lambda: is_form(app)() and "new job" in screen_text(app))
        assert app.screen.form.job.target.host_ip == "10.9.9.9"


async def test_what_holds_no_step_is_refused_and_stays_to_be_mended(app_for, files):
    app = app_for(JOB, files / "web.toml")
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await importing(pilot, "pipeline { agent any }")
        await come_true(pilot, lambda: "×" in screen_text(app))
        assert app.screen.query_one(TextArea).text == "pipeline { agent any }"
        path = app.screen.query_one("#path", Input)
        path.value = str(files / "gone")
        path.focus()
        await pilot.press("enter")
        await come_true(pilot, lambda: "There is pasted text and a path" in screen_text(app))
        app.screen.query_one(TextArea).load_text("")
        await pilot.press("enter")
        await come_true(pilot, lambda: "No such file" in screen_text(app))
        await pilot.press("escape")
        await come_true(pilot, job_is(app, JOB))


async def test_an_edit_of_a_draft_keeps_comments_and_order(app_for, files):
    file = files / "web.toml"
    text = "# head\n" + dump(JOB).replace('timeout = "60*2"', 'timeout = "60*2"  # two hours')
    file.write_text(text)
    app = app_for(JOB, file)
    async with app.run_test(size=NARROW) as pilot:
        await settled(pilot)
        await type_over(pilot, "timing.poll_every", "5")
        await pilot.press("ctrl+s")
        await come_true(pilot, lambda: not app.screen.query_one(JobKeeper).is_unsaved)
    assert file.read_text() == text.replace('poll_every = "2"', 'poll_every = "5"')
