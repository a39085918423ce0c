-- How rare a needle is, PostgreSQL guesses by trying it on a hundred texts of the last analysis. When one of those
-- happens to hold it, a needle that matches ten addresses of 100,000 looks like one that matches a thousand, and with a
-- limit reading the whole table from its start looks cheaper than the trigram index: one search in about sixty read
-- everything until the next analysis. Among a thousand texts one by chance is a tenth of a percent.
alter table contacts alter column search_text set statistics 1000;
alter table contact_points alter column normalised set statistics 1000;
alter table companies alter column search_text set statistics 1000;
