"""What the loader refuses, by the ids of its problems: the pages of the manual for them.

The loader is `faqbot._folder`; what it refuses is never loaded, not even in part.
"""

from typing import Final

REFUSALS: Final = {
    "alias": "Something is repeated by an alias (*name): write it out.",
    "anchor": "Something has an anchor (&name), which could be repeated: delete it.",
    "bad-date": "A date is not a day of the calendar as YYYY-MM-DD, or 'review_by' is before "
    "'reviewed'.",
    "bad-id": "An id is not made of a-z, 0-9 and hyphens between them, such as gene-therapy-cure, "
    "or has more than 100 characters.",
    "bad-pattern": "A pattern of a safety rule cannot be read: mend it as the message says.",
    "bad-value": "A field holds none of the words that it may hold, such as kind or status.",
    "control-character": "The file holds a character that is not seen: delete it.",
    "duplicate-id": "Two records of one kind have the same id: rename one. Ids are never reused.",
    "duplicate-key": "A field is given twice in one record: keep one.",
    "duplicate-phrasing": "Two entries have the same phrasing, but for capitals and punctuation: "
    "keep it where it belongs.",
    "empty-value": "A text or a list that is needed is empty: fill it in.",
    "merge-key": "Fields are taken over from elsewhere by '<<': write them out.",
    "no-entries": "There is no file in the subfolder faq: write one entry.",
    "not-a-folder": "The knowledge base is not a folder, or there is none of this name.",
    "not-utf-8": "The file holds bytes that are not UTF-8: save it with that encoding.",
    "phrasing-too-long": "A question or a paraphrase is longer than a message may be, 500 "
    "characters when normalised: no patient could ask it so.",
    "required-field": "A field that every such record needs is missing.",
    "several-documents": "The file holds a line '---', which begins a second document: delete it.",
    "syntax": "The file is not YAML: check the indentation and the quotes at this place.",
    "tag": "Something has a tag (!name): delete it, every value is text.",
    "too-deep": "Lists and fields are nested too deeply.",
    "too-large": "The file is larger than 1,000,000 bytes: split it.",
    "too-many": "The file has more than 1,000 problems: mend the first ones, and check again.",
    "unknown-entry": "An evaluation question expects an entry that there is not, or a draft.",
    "unknown-fact": "An entry names a fact that is not in facts.yaml.",
    "unknown-field": "A record has a field that faqbot does not know; it may be misspelt.",
    "unknown-rule": "A safety rule names a rule that there is not.",
    "unknown-section": "A fact names a section that its source does not have.",
    "unknown-see-also": "An entry names an entry that there is not.",
    "unknown-source": "A fact names a source that is not in sources.yaml.",
    "unreadable": "The file cannot be opened, or is no file.",
    "wrong-type": "There is a text where a list belongs, a list where a text does, or the like.",
}
"""The page of each id."""
