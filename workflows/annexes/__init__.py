"""The notice's two annexes as docx and xlsx: the catalogue's rows (附件1) and the guides' fourteen fields (附件2)."""
