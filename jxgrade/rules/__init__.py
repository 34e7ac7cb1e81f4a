"""Each rule that two rooms need, once, as a pure function that cites its number; the numbers come from the programme.

`reasons` (R7-R13), `gates` (R8), `doubt` (R10, R15, R18), `weights` (R5), `limits` (R7, R14, R16), `length` (R3, R18),
`places` (R16, R25), `kinds` (how a text is called). A rule that one room alone applies stays in its room.
"""
