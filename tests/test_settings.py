"""Settings and where they come from."""

import os
from pathlib import Path

import pytest

from hepcite.errors import SettingsError
from hepcite.settings import BUNDLED_MODEL, Settings, load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and no setting in the environment."""
    for name in [name for name in os.environ if name.upper().startswith("HEPCITE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_defaults_need_nothing():
    """Without any source the bundled model and the embedded vector store are used."""
    settings = load_settings()
    assert (settings.embedding_model, settings.chroma_url) == (BUNDLED_MODEL, None)


def test_default_data_dir_is_absolute():
    """The default data folder does not depend on the working folder."""
    assert load_settings().data_dir.is_absolute()


def test_environment_is_read(monkeypatch: pytest.MonkeyPatch):
    """A variable with the prefix sets the field."""
    monkeypatch.setenv("HEPCITE_TOP_K", "12")
    assert load_settings().top_k == 12


def test_dotenv_is_read(folder: Path):
    """A `.env` file in the working folder sets the field."""
    (folder / ".env").write_text("HEPCITE_TOP_K=13\nOTHER=1\n")
    assert load_settings().top_k == 13


def test_toml_is_read(folder: Path):
    """A `hepcite.toml` in the working folder sets the field."""
    (folder / "hepcite.toml").write_text("top_k = 14\n")
    assert load_settings().top_k == 14


def test_dotenv_wins_over_toml(folder: Path):
    """`.env` has precedence over `hepcite.toml`."""
    (folder / ".env").write_text("HEPCITE_TOP_K=13\n")
    (folder / "hepcite.toml").write_text("top_k = 14\n")
    assert load_settings().top_k == 13


def test_environment_wins_over_dotenv(folder: Path, monkeypatch: pytest.MonkeyPatch):
    """The environment has precedence over `.env`."""
    (folder / ".env").write_text("HEPCITE_TOP_K=13\n")
    monkeypatch.setenv("HEPCITE_TOP_K", "12")
    assert load_settings().top_k == 12


def test_argument_wins_over_environment(monkeypatch: pytest.MonkeyPatch):
    """An argument has precedence over everything."""
    monkeypatch.setenv("HEPCITE_TOP_K", "12")
    assert load_settings(top_k=11).top_k == 11


@pytest.mark.parametrize("value", ["many", "4", "501", "7.5"])
def test_bad_value_names_the_setting(value: str, monkeypatch: pytest.MonkeyPatch):
    """A value that cannot be used is refused in one line with the setting's full name."""
    monkeypatch.setenv("HEPCITE_TOP_K", value)
    with pytest.raises(SettingsError, match=r"^setting HEPCITE_TOP_K has an unusable value.*$"):
        load_settings()


def test_bad_toml_names_the_file(folder: Path):
    """A broken `hepcite.toml` is refused in one line with its name."""
    (folder / "hepcite.toml").write_text("top_k = = 1")
    with pytest.raises(SettingsError, match=r"^hepcite\.toml cannot be read.*$"):
        load_settings()


def test_settings_cannot_be_changed():
    """A field cannot be set after the settings were made."""
    with pytest.raises(ValueError, match="frozen"):
        load_settings().top_k = 9


def test_create_data_dir_creates_parents(folder: Path):
    """The data folder and the index folder are created with their parents."""
    settings = Settings(data_dir=folder / "a" / "b")
    settings.create_data_dir()
    assert settings.index_dir.is_dir()


def test_create_data_dir_twice_is_fine(folder: Path):
    """An existing data folder stays as it is."""
    settings = Settings(data_dir=folder / "a")
    settings.create_data_dir()
    settings.library_path.write_text("kept")
    settings.create_data_dir()
    assert settings.library_path.read_text() == "kept"


def test_data_dir_that_is_a_file(folder: Path):
    """A data folder that cannot be created is refused with the setting's name."""
    (folder / "file").write_text("")
    with pytest.raises(SettingsError, match="HEPCITE_DATA_DIR"):
        Settings(data_dir=folder / "file" / "data").create_data_dir()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_data_dir_without_permission(folder: Path):
    """A data folder that cannot be written is refused with the setting's name."""
    (folder / "locked").mkdir(mode=0o500)
    with pytest.raises(SettingsError, match="HEPCITE_DATA_DIR"):
        Settings(data_dir=folder / "locked").create_data_dir()


@pytest.mark.parametrize("change", [{"top_k": 7}, {"embedding_model": "other"}, {"reranker_model": "other"}])
def test_fingerprint_follows_what_shapes_answers(change: dict[str, object]):
    """The fingerprint changes with a setting that can change an answer."""
    assert load_settings(**change).fingerprint() != load_settings().fingerprint()


def test_fingerprint_ignores_where_data_lie(folder: Path):
    """The fingerprint is the same wherever the data folder is."""
    assert load_settings(data_dir=folder).fingerprint() == load_settings().fingerprint()


def test_fingerprint_ignores_access_and_feedback():
    """Neither a password nor the storing of ratings changes an answer's fingerprint."""
    guarded = load_settings(auth="ward:secret", feedback=True)
    assert guarded.fingerprint() == load_settings().fingerprint()


def test_server_is_open_and_feedback_off_by_default():
    """Without a setting there is no password, and no rating is stored."""
    settings = load_settings()
    assert (settings.auth, settings.feedback) == (None, False)


def test_password_may_hold_colons_and_any_letter(monkeypatch: pytest.MonkeyPatch):
    """Only the first colon parts user and password."""
    monkeypatch.setenv("HEPCITE_AUTH", "ward:pass:wörd €")
    assert load_settings().auth == "ward:pass:wörd €"


@pytest.mark.parametrize("value", ["hush-hush", ":hush-hush", "hush-hush:", "ward:hush-hush\n", "ward:\x00hush-hush"])
def test_malformed_auth_is_refused_without_its_value(value: str):
    """A user and password that cannot be used is refused by the setting's name, and is not repeated."""
    with pytest.raises(SettingsError, match=r"^setting HEPCITE_AUTH has an unusable value.*$") as refused:
        load_settings(auth=value)
    assert "hush-hush" not in f"{refused.value} {refused.value.__cause__}"


def test_password_is_not_shown():
    """The settings can be printed without giving the password away."""
    assert "hush-hush" not in repr(load_settings(auth="ward:hush-hush"))


def test_feedback_file_lies_in_the_data_folder(folder: Path):
    """Ratings lie beside the library."""
    settings = load_settings(data_dir=folder)
    assert settings.feedback_path.parent == settings.library_path.parent


def test_no_language_model_by_default():
    """Without a setting no language model is asked."""
    settings = load_settings()
    assert (settings.llm, settings.llm_base_url, settings.llm_timeout) == (None, None, 60.0)


def test_language_model_is_read(monkeypatch: pytest.MonkeyPatch):
    """Model, address and time limit are read from the environment."""
    monkeypatch.setenv("HEPCITE_LLM", "ollama:qwen3:4b")
    monkeypatch.setenv("HEPCITE_LLM_BASE_URL", "http://127.0.0.1:11434")
    monkeypatch.setenv("HEPCITE_LLM_TIMEOUT", "7.5")
    settings = load_settings()
    assert (settings.llm, settings.llm_base_url) == ("ollama:qwen3:4b", "http://127.0.0.1:11434")
    assert settings.llm_timeout == 7.5


def test_empty_language_model_is_none(monkeypatch: pytest.MonkeyPatch):
    """An empty variable turns the language model off."""
    monkeypatch.setenv("HEPCITE_LLM", "")
    assert load_settings().llm is None


@pytest.mark.parametrize("value", ["0", "-1", "601", "soon", "nan", "inf"])
def test_bad_time_limit_names_the_setting(value: str, monkeypatch: pytest.MonkeyPatch):
    """A time limit that cannot be used is refused in one line with the setting's full name."""
    monkeypatch.setenv("HEPCITE_LLM_TIMEOUT", value)
    with pytest.raises(SettingsError, match=r"^setting HEPCITE_LLM_TIMEOUT has an unusable value.*$"):
        load_settings()


def test_fingerprint_ignores_where_the_model_is():
    """Address and time limit of a language model change no answer's fingerprint."""
    there = load_settings(llm_base_url="http://127.0.0.1:9", llm_timeout=5)
    assert there.fingerprint() == load_settings().fingerprint()
