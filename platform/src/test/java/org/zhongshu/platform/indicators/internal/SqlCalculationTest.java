package org.zhongshu.platform.indicators.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.zhongshu.platform.indicators.Calculation;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.testkit.TestEngines;
import tools.jackson.databind.JsonNode;

class SqlCalculationTest {

    private final DriverManagerDataSource source = database();
    private final SqlCalculation sql = new SqlCalculation(source, new DataSourceTransactionManager(source), null);

    @Test
    void computesFromAPublishedView() {
        Calculation.Figure figure = sql.compute(request("SELECT 100.0 * count(*) FILTER (WHERE done) / count(*) AS value, count(*) AS denominator FROM demo.v_task WHERE at < :now"));
        assertThat(figure.value()).isEqualTo(75.0);
        assertThat(figure.denominator()).isEqualTo(4.0);
        assertThat(figure.numerator()).isNull();
        assertThat(sql.compute(request("SELECT 1.0 AS value FROM demo.v_task WHERE at > :now")).value()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DELETE FROM demo.v_task", "SELECT 1 AS value FROM demo.task", "SELECT 1 AS value FROM demo.v_task; DROP TABLE demo.task",
            "SELECT 1 AS value FROM demo.v_task JOIN identity.account ON true", "SELECT 1 AS value FROM v_task"})
    void refusesEverythingElse(String text) {
        assertThatThrownBy(() -> sql.check(node(text))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theParameterFromIsNoRelation() {
        sql.check(node("SELECT count(*) AS value FROM demo.v_task WHERE at >= CAST(:from AS date)"));
    }

    @Test
    void cannotWriteEvenThroughAFunction() {
        assertThatThrownBy(() -> sql.compute(request("SELECT demo.spoil() AS value FROM demo.v_task"))).hasMessageContaining("read-only");
    }

    @Test
    void aMisspeltParameterIsRefused() {
        assertThatThrownBy(() -> sql.check(Json.mapper().valueToTree(Map.of("kind", "sql", "value", "SELECT 1 AS value FROM demo.v_task", "windw", "1d"))))
                .hasMessageContaining("windw");
    }

    private static Calculation.Request request(String text) {
        return new Calculation.Request("demo-x", node(text), Instant.parse("2026-11-21T00:00:00Z"));
    }

    private static JsonNode node(String text) {
        return Json.mapper().valueToTree(Map.of("kind", "sql", "value", text));
    }

    private static DriverManagerDataSource database() {
        TestEngines.Database db = TestEngines.newDatabase();
        DriverManagerDataSource source = new DriverManagerDataSource(db.url(), db.user(), db.password());
        new org.springframework.jdbc.core.JdbcTemplate(source).execute("""
                CREATE SCHEMA demo;
                CREATE TABLE demo.task (id int, done boolean, at timestamptz);
                INSERT INTO demo.task SELECT i, i <> 2, '2026-11-20T00:00:00Z' FROM generate_series(1, 4) AS i;
                CREATE VIEW demo.v_task AS SELECT * FROM demo.task;
                CREATE FUNCTION demo.spoil() RETURNS int LANGUAGE sql AS 'DELETE FROM demo.task RETURNING 1';""");
        return source;
    }
}
