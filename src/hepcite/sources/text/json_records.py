"""Records in JSON as services send them: lenient about what is absent, and one line about what is wrong."""

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from hepcite.sources.text.tidy_text import tidy


class JsonRecord(BaseModel):
    """A part of an answer: null means absent, unknown keys are skipped, a number may stand for a text."""

    model_config = ConfigDict(coerce_numbers_to_str=True, frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _drop_nulls(cls, value: object) -> object:
        return {key: part for key, part in value.items() if part is not None} if isinstance(value, dict) else value


def describe_fault(error: ValueError, whole: str = "the whole answer") -> str:
    """Say in one line what is wrong with which field.

    Args:
        whole: What to call the place of a fault that is in no field.
    """
    if not isinstance(error, ValidationError):
        return tidy(str(error))
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, fault["loc"])) or whole
    return tidy(f"{place}: {fault['msg']}")
