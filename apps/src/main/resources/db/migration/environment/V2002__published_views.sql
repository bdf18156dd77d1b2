-- Published: what indicators and other readers may build on.
CREATE VIEW environment.v_air_day AS
    SELECT d.day, d.thing_id, d.standard, d.aqi, d.main_pollutants, d.note,
           (d.means->>'pm25')::float8 AS pm25, (d.means->>'pm10')::float8 AS pm10, (d.means->>'so2')::float8 AS so2,
           (d.means->>'no2')::float8 AS no2, (d.means->>'co')::float8 AS co, (d.means->>'o3')::float8 AS o3
    FROM environment.air_day d;
