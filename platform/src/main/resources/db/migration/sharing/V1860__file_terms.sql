-- Under which terms a file was made: columns with their masks and conditions on rows. A file is only given out as long as they are the same; files without
-- them are from before and must be made anew.
ALTER TABLE sharing.file ADD COLUMN terms text;
