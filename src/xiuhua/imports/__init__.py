"""Tables that come in from spreadsheets: staged, reviewed row by row, released by a second person."""
