"""The monthly payroll: a commune's payment list from its draft to its approval, and the lines on it."""
