"""The city's WeChat official accounts, however many, on one code path; pure, without Django.

`account` who we are and who may call · `crypto` the sealed envelope · `fields` XML from outside ·
`messages` what was sent · `replies` what we say back · `callbacks` one call, in and out ·
`joining` a place and a text that came as two messages · `asking` what a text asks ·
`once` a retry is answered, not worked again.
"""
