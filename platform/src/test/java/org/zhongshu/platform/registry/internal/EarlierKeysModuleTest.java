package org.zhongshu.platform.registry.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.datasets.Datasets;
import org.zhongshu.testkit.ZhongshuTest;

import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** An installation of a version that kept blocking keys in an inverted index is brought to the table of keys when it starts. */
@ZhongshuTest
class EarlierKeysModuleTest {

    private static final String POLICE = "t-police";
    private static final String SOCIAL = "t-social";

    @LocalServerPort
    private int port;
    @Autowired
    private Datasets datasets;
    @Autowired
    private JdbcTemplate jdbc;
    @Autowired
    private Libraries libraries;
    @Autowired
    private KeyTable keys;
    @Autowired
    private Audit audit;
    @Autowired
    private TransactionTemplate transaction;
    @Autowired
    private Clock clock;
    private RegistryDesk desk;

    @BeforeEach
    void people() {
        desk = new RegistryDesk(port, datasets, jdbc);
        desk.clear();
        desk.persons(POLICE, "public-security");
        desk.persons(SOCIAL, "human-resources");
        for (int i = 0; i < 40; i++) {
            row(POLICE, "p" + i, i, "2024-01-01T00:00:00Z");
        }
        for (int i = 0; i < 20; i++) {
            row(SOCIAL, "s" + i, i, "2025-01-01T00:00:00Z");
        }
        desk.sources("person", List.of(RegistryDesk.source(POLICE), RegistryDesk.source(SOCIAL)), Map.of());
        desk.run("person");
    }

    @AfterEach
    void nothingStays() {
        desk.clear();
    }

    private void row(String dataset, String key, int i, String told) {
        LocalDate born = LocalDate.of(1950 + i, 1 + i % 12, 1 + i % 27);
        desk.put(dataset, key, RegistryDesk.number(born, 100 + i), "王建" + (char) ('甲' + i), "1", born.toString(), null, "137" + String.format("%08d", 10_000_019 * (i + 1L) % 100_000_000),
                "邱村镇前程村" + (i + 1) + "号", "20", null, null, told);
    }

    /** As the first version laid it: keys beside each record, an inverted index over them, names compared otherwise, no table of keys. */
    private void earlier() {
        jdbc.execute("DROP TABLE registry.\"key_person\"");
        jdbc.execute("ALTER TABLE registry.\"record_person\" RENAME TO later");
        jdbc.execute("CREATE TABLE registry.\"record_person\" (gid bigint NOT NULL, ident text, name text, born int, phone text, grp text, address bigint, members smallint NOT NULL, why bytea NOT NULL,"
                + " keys bigint[] NOT NULL, at timestamptz NOT NULL)");
        jdbc.execute("INSERT INTO registry.\"record_person\" SELECT gid, ident, name, born, phone, grp, address, members, why, keys, at FROM registry.later");
        jdbc.execute("DROP TABLE registry.later");
        for (String index : List.of("ALTER TABLE registry.\"record_person\" ADD PRIMARY KEY (gid)", "CREATE INDEX ON registry.\"record_person\" (ident)",
                "CREATE INDEX ON registry.\"record_person\" (name text_pattern_ops, born, gid)", "CREATE INDEX ON registry.\"record_person\" (phone)", "CREATE INDEX ON registry.\"record_person\" (grp)",
                "CREATE INDEX ON registry.\"record_person\" (address) WHERE address IS NOT NULL", "CREATE INDEX ON registry.\"record_person\" USING gin (keys) WITH (fastupdate = off)")) {
            jdbc.execute(index);
        }
    }

    private void start() {
        new Settings(libraries, keys, datasets, jdbc, audit, transaction, clock);
    }

    private List<String> indexes() {
        return jdbc.queryForList("SELECT indexdef FROM pg_indexes WHERE schemaname = 'registry' AND tablename = 'record_person'", String.class);
    }

    @Test
    void theStartLaysTheTableOfKeysAndTheLibraryFollowsOn() {
        List<Map<String, Object>> before = jdbc.queryForList("SELECT hash, gid FROM registry.key_person ORDER BY 1, 2");
        assertThat(before).isNotEmpty();
        transaction.executeWithoutResult(status -> {
            // the follower waits meanwhile, as it does while the server is down
            jdbc.queryForObject("SELECT version FROM registry.library WHERE id = 'person' FOR UPDATE", Integer.class);
            earlier();
            start();
        });
        assertThat(jdbc.queryForList("SELECT hash, gid FROM registry.key_person ORDER BY 1, 2")).isEqualTo(before);
        assertThat(indexes()).noneMatch(i -> i.contains("USING gin")).anyMatch(i -> i.contains("name COLLATE \"C\", born, gid"));
        assertThat(jdbc.queryForObject("SELECT count(*) FROM pg_constraint WHERE conrelid = 'registry.key_person'::regclass AND contype = 'p'", Integer.class)).isEqualTo(1);

        // a row finds the record of its person by the keys that were laid
        row(SOCIAL, "s30", 30, "2026-01-01T00:00:00Z");
        RegistryDesk.await("it joins", () -> desk.gid("person", SOCIAL, "s30") != 0);
        assertThat(desk.gid("person", SOCIAL, "s30")).isEqualTo(desk.gid("person", POLICE, "p30"));
        datasets.remove(SOCIAL, List.<Object[]>of(new Object[]{"s5"}), "test");
        RegistryDesk.await("and one leaves", () -> desk.gid("person", SOCIAL, "s5") == 0);
        assertThat(jdbc.queryForList("SELECT hash, gid FROM registry.key_person ORDER BY 1, 2")).isEqualTo(jdbc.queryForList("SELECT DISTINCT unnest(keys) AS hash, gid FROM registry.record_person ORDER BY 1, 2"));
        Object followed = desk.clusters("person");
        desk.run("person");
        assertThat(desk.clusters("person")).as("a whole run finds the same").isEqualTo(followed);
        assertThat(indexes()).as("and lays all anew").noneMatch(i -> i.contains("text_pattern_ops"));

        start();
        assertThat(indexes()).as("a second start changes nothing").hasSize(6);
    }
}
