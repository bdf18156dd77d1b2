-- By which way it came: web, phone, window (a clerk for the applicant), kiosk, agent. What stands came over the web.
ALTER TABLE matters.matter ADD COLUMN channel text COLLATE "C" NOT NULL DEFAULT 'web';
