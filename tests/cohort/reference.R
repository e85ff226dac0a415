# The figures of psych, an R package, for the tables of reference.py, which prints them as CSV: `python -m tests.cohort.reference tables DIR`,
# then `Rscript tests/cohort/reference.R DIR tests/cohort/psych.json`. Learners with a gap are left out whole, as the course does.
given <- commandArgs(trailingOnly = TRUE)
suppressMessages(library(psych))

quoted <- function(name) paste0('"', name, '"')
listed <- function(values) paste0("[", paste(sprintf("%.15g", values), collapse = ", "), "]")

figures <- function(path) {
  table <- na.omit(read.csv(path, check.names = FALSE))
  found <- suppressWarnings(suppressMessages(alpha(table, check.keys = FALSE, warnings = FALSE)))
  total <- rowSums(table)
  told <- c(
    learners = nrow(table),
    alpha = sprintf("%.15g", found$total$raw_alpha),
    sem = sprintf("%.15g", sd(total) * sqrt(1 - found$total$raw_alpha)),
    r_drop = listed(found$item.stats$r.drop),
    alpha_if_removed = listed(found$alpha.drop$raw_alpha)
  )
  paste0("    {\n", paste0("      ", quoted(names(told)), ": ", told, collapse = ",\n"), "\n    }")
}

paths <- list.files(given[1], pattern = "[.]csv$", full.names = TRUE)
tables <- paste0("    ", quoted(sub("[.]csv$", "", basename(paths))), ": ", sub("^ +", "", sapply(paths, figures)), collapse = ",\n")
writeLines(c(
  "{",
  paste0('  "psych": ', quoted(packageVersion("psych")), ","),
  paste0('  "R": ', quoted(paste(R.version$major, R.version$minor, sep = ".")), ","),
  '  "tables": {', tables, "  }", "}"
), given[2])
