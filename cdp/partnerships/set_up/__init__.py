"""How far the set-up of a partnership has got: figures from the record, and the list of tasks made from them."""
