"""Reports for people on one replay: a page, a workbook, and the page on paper."""
