"""present: how anything is shown: blocks, tables for page and workbook, figures, words, the exporter, the page around it all."""
