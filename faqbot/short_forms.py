"""Contractions and what is typed on phones, as the words that they stand for."""

from collections.abc import Collection
from functools import lru_cache

_CONTRACTIONS = {
    "ain't": "is not",
    "can't": "can not",
    "d'you": "do you",
    "how'd": "how did",
    "where'd": "where did",
    "why'd": "why did",
    "cannot": "can not",
    "shan't": "shall not",
    "won't": "will not",
    "let's": "let us",
    "y'all": "you all",
}
_ENDINGS = (
    ("n't", " not"),
    ("'d", " would"),
    ("'ll", " will"),
    ("'ve", " have"),
    ("'re", " are"),
    ("'m", " am"),
)
_IS_AFTER = frozenset(
    "what who where when how why which that there here it he she this everything something".split()
)

_INFORMAL = dict(
    # What people type on phones, as the words that they mean. Numbers that are also
    # quantities ("2", "4") are left alone.
    pair.replace("_", " ").split("=")
    for pair in """
    couldve=could_have mightve=might_have mustve=must_have shant=shall_not shouldve=should_have
    wouldve=would_have abt=about bein=being comin=coming duz=does doin=doing gettin=getting
    goin=going itd=it_would itll=it_will theyd=they_would whod=who_would youd=you_would
    theyll=they_will theyve=they_have weve=we_have youve=you_have whts=what_is wit=with
    woz=was wos=was
    aint=is_not alot=a_lot any1=anyone arent=are_not atm=now b4=before bc=because
    bcos=because bcoz=because bcuz=because becuz=because bin=been bout=about btw=by_the_way
    cant=can_not cld=could cn=can cos=because couldnt=could_not coz=because cud=could
    cuz=because cya=see_you da=the dat=that dem=them dey=they didnt=did_not dis=this dnt=do_not
    doesnt=does_not dont=do_not dunno=do_not_know em=them evr=ever fr=for frm=from gimme=give_me
    gonna=going_to gotta=have_to gov=government gr8=great gud=good hadnt=had_not
    hairloss=hair_loss hasnt=has_not hav=have havent=have_not havin=having hes=he_is hows=how_is
    hw=how i'd=i_would im=i_am imo=in_my_opinion innit=is_not_it isnt=is_not ive=i_have
    kinda=kind_of l8r=later lemme=let_me lookin=looking losin=losing m8=mate n=and nd=and
    nite=night nuffin=nothing nvm=never_mind okay=ok outta=out_of ov=of pls=please plz=please
    ppl=people probs=probably r=are rly=really shes=she_is shld=should shouldnt=should_not
    shud=should smth=something sum1=someone sumthing=something tbh=to_be_honest
    tell'em=tell_them thats=that_is ther=there theres=there_is theyre=they_are thnx=thanks
    tho=though thru=through tht=that thx=thanks tmrw=tomorrow tx=thanks u=you ull=you_will
    uni=university ur=your urs=yours wanna=want_to wasnt=was_not wat=what wats=what_is wen=when
    wens=when_is wer=where werent=were_not whats=what_is whens=when_is wheres=where_is
    whos=who_is wht=what wht's=what_is whys=why_is wich=which wil=will wiv=with wk=week
    wks=weeks wld=would wll=will wont=will_not wot=what wots=what_is wouldnt=would_not wud=would
    wuz=was y=why ya=you yall=you_all yd=why_did youre=you_are yr=year yrs=years yu=you yur=your
    """.split()
)


def informal(firsts: Collection[str]) -> list[str]:
    """What is typed on phones for one of the words `firsts` or for words that begin with one.

    Not what denies: "cant come" is no question, as "can you come" is.

    >>> informal(["where", "can"])
    ['cn', 'wer', 'wheres']
    """
    found = ((word, full.split()) for word, full in _INFORMAL.items())
    return [word for word, full in found if full[0] in firsts and "not" not in full]


@lru_cache(maxsize=4096)
def written_out(word: str) -> tuple[str, ...]:
    """The words that one normalised word stands for.

    >>> written_out("can't"), written_out("hair")
    (('can', 'not'), ('hair',))
    """
    if word in _CONTRACTIONS:
        return tuple(_CONTRACTIONS[word].split())
    if word in _INFORMAL:
        return tuple(_INFORMAL[word].split())
    if "'" not in word:
        return (word,)
    for ending, full in _ENDINGS:
        if word.endswith(ending):
            return tuple((word.removesuffix(ending) + full).replace("'", "").split())
    if word.endswith("'s"):
        stem = word.removesuffix("'s").replace("'", "")
        return (stem, "is") if stem in _IS_AFTER else (stem,)
    return (word.replace("'", ""),)
