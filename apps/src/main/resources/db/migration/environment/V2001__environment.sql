CREATE SCHEMA IF NOT EXISTS environment;

-- what was published for each station and hour; means and sub-indices by pollutant key
CREATE TABLE environment.air_hour (
    thing_id  bigint NOT NULL,
    hour      timestamptz NOT NULL,
    standard  text NOT NULL,
    aqi       int,
    main_pollutants text[] NOT NULL,
    means     jsonb NOT NULL,
    iaqi      jsonb NOT NULL,
    note      text NOT NULL,
    PRIMARY KEY (thing_id, hour)
);
CREATE INDEX air_hour_hour ON environment.air_hour (hour);

-- the natural day; o3 holds the highest 8-hour mean
CREATE TABLE environment.air_day (
    thing_id  bigint NOT NULL,
    day       date NOT NULL,
    standard  text NOT NULL,
    aqi       int,
    main_pollutants text[] NOT NULL,
    means     jsonb NOT NULL,
    iaqi      jsonb NOT NULL,
    note      text NOT NULL,
    PRIMARY KEY (thing_id, day)
);
CREATE INDEX air_day_day ON environment.air_day (day);
