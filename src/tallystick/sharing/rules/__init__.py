"""Pure rules: who may have what. In: material. Out: content, what was withheld. Words: passing, belonging."""
