"""A store full of made-up institutions, to try the desk with: everything lies under .example, nobody is asked."""

from portal.demo.filling import fill

__all__ = ["fill"]
