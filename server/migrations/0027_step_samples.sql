-- What somebody pinned as the values of steps, by their ids, beside what the trigger brings. `json`: as it came.
alter table workflow_samples add column step_values json;
