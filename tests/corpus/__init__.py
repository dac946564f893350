"""Every bad file, text and field an office may send, each with its verdict: made by script, of made-up people only.

`FILES`: whole files. `case.write(folder)` makes one and gives its path. `case.verdict` is what the whole import says of
it, `case.is_readable` what reading alone says: a file without the column of names is readable, and yet refused.

`NAMES`: what files are called. The name of a file is no reason to refuse it.

`FIELD_CASES`: single cells. `case.write(folder)` makes a list of one sound member with that one cell replaced, or added
under its own heading; `case.headings` and `case.row()` are its two rows. `case.verdict` is about that row.
"""

from tests.corpus.fields import FIELD_CASES as FIELD_CASES
from tests.corpus.files import FILES as FILES
from tests.corpus.files import NAMES as NAMES
from tests.corpus.verdicts import ACCEPT as ACCEPT
from tests.corpus.verdicts import HEADINGS as HEADINGS
from tests.corpus.verdicts import PEOPLE as PEOPLE
from tests.corpus.verdicts import REJECT_FILE as REJECT_FILE
from tests.corpus.verdicts import REJECT_ROW as REJECT_ROW
from tests.corpus.verdicts import WARN as WARN
