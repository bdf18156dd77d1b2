package org.zhongshu.platform.exchange.internal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.algorithms.calendar.OfficeHours;
import org.zhongshu.algorithms.profiling.ColumnProfiler;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.exchange.Connector;
import org.zhongshu.platform.exchange.Rows;
import org.zhongshu.platform.exchange.Settings;
import org.zhongshu.platform.exchange.Shape;
import org.zhongshu.platform.exchange.SourceRow;
import org.zhongshu.platform.shared.AllowedHosts;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.testkit.TestMariaDb;

import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Drivers dropped in, hosts allowed, schedules, and what counts as another shape: without Spring. */
class SourcesTest {

    @TempDir
    private Path folder;

    /** A real driver, not on this loader's path: the jar is copied into the folder and declared under a kind of its own. */
    @Test
    void aDriverDroppedInIsUsed() throws Exception {
        Path jar = Path.of(org.mariadb.jdbc.Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        JdbcDialects before = new JdbcDialects(folder);
        JdbcDialect oracle = before.list().stream().filter(d -> d.kind().equals("oracle")).findFirst().orElseThrow();
        assertThatThrownBy(() -> before.driver(oracle)).isInstanceOf(Problem.class).hasMessageContaining("ojdbc11.jar").hasMessageContaining(folder.toString());
        Files.writeString(folder.resolve("guoku.yaml"), """
                dialects:
                  - kind: guoku
                    label: 国库数据库
                    driver: org.mariadb.jdbc.Driver
                    jar: guoku-jdbc.jar
                    url: "jdbc:mariadb://{host}:{port}/{database}"
                    port: 3306
                    quote: "``"
                    fetch: 100
                    cut: "left({c}, {n})"
                    textTimes: true
                    schemas: false
                    session: ["SET SESSION TRANSACTION READ ONLY"]
                """);
        JdbcDialects dialects = new JdbcDialects(folder);
        JdbcDialect guoku = dialects.list().stream().filter(d -> d.kind().equals("guoku")).findFirst().orElseThrow();
        assertThat(dialects.available(guoku)).isFalse();
        Files.copy(jar, folder.resolve("guoku-jdbc.jar"));
        Driver driver = dialects.driver(guoku);
        assertThat(driver.getClass().getName()).isEqualTo("org.mariadb.jdbc.Driver");
        assertThat(driver.getClass().getClassLoader()).as("apart from the product's own classes").isInstanceOf(URLClassLoader.class).isNotEqualTo(getClass().getClassLoader());
        assertThat(driver.getClass()).isNotEqualTo(org.mariadb.jdbc.Driver.class);

        TestMariaDb.Database db = TestMariaDb.newDatabase();
        try (Connection c = db.connect(); Statement s = c.createStatement()) {
            s.execute("CREATE TABLE budget (id int PRIMARY KEY, item varchar(20))");
            s.execute("INSERT INTO budget VALUES (1, '教育'), (2, '卫生')");
        }
        Connector connector = new JdbcConnector(guoku, dialects, new AllowedHosts("zhongshu.exchange.hosts", "private"));
        Settings settings = new Settings(0, Map.of("host", db.host(), "port", "" + db.port(), "database", db.name(), "username", db.user(), "password", db.password()));
        connector.check(settings);
        String source = db.name() + ".budget";
        Shape shape = connector.shape(settings, source);
        try (Rows rows = connector.read(settings, source, shape, Connector.Mode.FULL, null)) {
            List<SourceRow> all = rows.next(10, Duration.ofSeconds(5));
            assertThat(all).extracting(r -> r.values()[1]).containsExactly("教育", "卫生");
        }
        assertThatThrownBy(() -> connector.shape(settings, "no_such_table")).isInstanceOf(Problem.class).hasMessageContaining("no_such_table");
        // nothing but reading: the session itself refuses
        try (Connection c = ((JdbcConnector) connector).connect(settings); Statement s = c.createStatement()) {
            assertThatThrownBy(() -> s.execute("DELETE FROM budget")).hasMessageContaining("READ ONLY");
        }
    }

    @Test
    void onlyAllowedHostsAreReached() {
        AllowedHosts usual = new AllowedHosts("zhongshu.exchange.hosts", "private");
        for (String host : List.of("127.0.0.1", "localhost", "10.1.2.3", "192.168.1.9", "172.16.0.1", "::1", "fd00::1")) {
            usual.check(host);
        }
        for (String host : List.of("169.254.169.254", "8.8.8.8", "fe80::1", "::ffff:8.8.8.8", "0x7f.1.2.3.4", "a b", "", "host/../x", "2001:db8::1")) {
            assertThatThrownBy(() -> usual.check(host)).as(host).isInstanceOf(Problem.class);
        }
        AllowedHosts narrow = new AllowedHosts("zhongshu.exchange.hosts", "10.20.0.0/16, *.gov.example");
        narrow.check("10.20.3.4");
        assertThatThrownBy(() -> narrow.check("10.21.0.1")).isInstanceOf(Problem.class).hasMessageContaining("zhongshu.exchange.hosts");
        assertThatThrownBy(() -> narrow.check("127.0.0.1")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> new AllowedHosts("zhongshu.exchange.hosts", "10.0.0.0/x")).isInstanceOf(IllegalArgumentException.class);
    }

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");
    /** National day week off, the Saturday after it worked. */
    private static final OfficeHours HOURS = new OfficeHours(ZONE, List.of(new OfficeHours.Span(LocalTime.of(8, 30), LocalTime.of(12, 0)), new OfficeHours.Span(LocalTime.of(14, 0), LocalTime.of(17, 30))),
            Set.copyOf(LocalDate.of(2026, 10, 1).datesUntil(LocalDate.of(2026, 10, 8)).toList()), Set.of(LocalDate.of(2026, 10, 10)));

    private static Instant at(String local) {
        return java.time.LocalDateTime.parse(local).atZone(ZONE).toInstant();
    }

    private static Instant next(String kind, Integer every, String time, Integer day, String days, String after) {
        return Calendars.next(new JobSpec.Schedule(kind, every, time, day, days), at(after), HOURS);
    }

    @Test
    void schedulesFollowTheCitysCalendar() {
        assertThat(next("minutes", 15, null, null, "any", "2026-09-30T10:07:30")).isEqualTo(at("2026-09-30T10:22"));
        assertThat(next("minutes", 60, null, null, "office", "2026-09-30T17:00:00")).as("after the holidays").isEqualTo(at("2026-10-08T09:00"));
        assertThat(next("minutes", 30, null, null, "off", "2026-09-30T11:50:00")).isEqualTo(at("2026-09-30T12:20"));
        assertThat(next("daily", null, "02:00", null, "any", "2026-09-30T10:00")).isEqualTo(at("2026-10-01T02:00"));
        assertThat(next("daily", null, "02:00", null, "work", "2026-09-30T10:00")).isEqualTo(at("2026-10-08T02:00"));
        assertThat(next("daily", null, "02:00", null, "work", "2026-10-09T10:00")).as("a worked Saturday").isEqualTo(at("2026-10-10T02:00"));
        assertThat(next("monthly", null, "03:00", 31, "any", "2026-09-01T00:00")).as("a month's last day").isEqualTo(at("2026-09-30T03:00"));
        assertThat(next("monthly", null, "03:00", 1, "work", "2026-09-15T00:00")).isEqualTo(at("2026-10-08T03:00"));
        assertThat(next("manual", null, null, null, null, "2026-09-15T00:00")).isNull();
        for (JobSpec.Schedule wrong : List.of(new JobSpec.Schedule("minutes", 0, null, null, null), new JobSpec.Schedule("daily", null, "25:00", null, null),
                new JobSpec.Schedule("monthly", null, "02:00", 32, null), new JobSpec.Schedule("cron", null, null, null, null), new JobSpec.Schedule("minutes", 5, null, null, "sometimes"))) {
            assertThatThrownBy(() -> Calendars.check(wrong)).isInstanceOf(Problem.class);
        }
    }

    private static Shape.Column column(String name, String declared, boolean key) {
        return new Shape.Column(name, DataType.TEXT, declared, null, null, key);
    }

    private static JobSpec.FieldMap field(String field, boolean key, String... from) {
        return new JobSpec.FieldMap(field, field, DataType.TEXT, null, 2, null, key, List.of(from), null, null, List.of(), List.of());
    }

    @Test
    void driftIsFoundAndMended() {
        JobSpec spec = new JobSpec("t", new Shape(List.of(column("id", "int", true), column("xm", "varchar(20)", false), column("dh", "varchar(11)", false), column("bz", "text", false)), null, "id"),
                List.of(field("id", true, "id"), field("name", false, "xm"), field("phone", false, "dh")), null, null);
        assertThat(Drift.find(spec, new Shape(List.of(column("bz", "text", false), column("dh", "varchar(11)", false), column("xm", "varchar(20)", false), column("id", "int", true)), null, null)))
                .as("another order is no drift").isNull();
        Drift.Proposal renamed = Drift.find(spec, new Shape(List.of(column("id", "int", true), column("xm_new", "varchar(20)", false), column("dh", "bigint", false), column("bz", "text", false)), null, null));
        assertThat(renamed.changes()).anyMatch(c -> c.contains("疑似改名为“xm_new”")).anyMatch(c -> c.contains("由 varchar(11) 变为 bigint"));
        assertThat(renamed.spec().fields()).extracting(JobSpec.FieldMap::from).containsExactly(List.of("id"), List.of("xm_new"), List.of("dh"));
        assertThat(renamed.spec().shape().growing()).isEqualTo("id");
        assertThat(Drift.find(renamed.spec(), renamed.spec().shape())).as("what was proposed fits").isNull();
        Drift.Proposal lost = Drift.find(spec, new Shape(List.of(column("id", "int", true), column("xm", "varchar(20)", false)), null, null));
        assertThat(lost.spec().fields()).extracting(JobSpec.FieldMap::field).containsExactly("id", "name");
        assertThat(lost.changes()).anyMatch(c -> c.contains("“phone”失去来源")).anyMatch(c -> c.contains("“bz”") && c.contains("没有用到"));
        Drift.Proposal more = Drift.find(spec, new Shape(List.of(column("id", "int", true), column("xm", "varchar(20)", false), column("dh", "varchar(11)", false), column("bz", "text", false),
                column("出生日期", "date", false)), null, null));
        assertThat(more.spec().fields().getLast().field()).isEqualTo("birth_date");
    }

    /** The commonest of all changes: one column is called otherwise and another is new. */
    @Test
    void aRenamedColumnIsKnownBesideANewOne() {
        JobSpec spec = new JobSpec("t", new Shape(List.of(column("编号", "text", true), column("联系电话", "text", false), column("住址", "text", false)), null, null),
                List.of(field("bh", true, "编号"), field("phone", false, "联系电话"), field("zz", false, "住址")), null, null);
        Drift.Proposal moved = Drift.find(spec, new Shape(List.of(column("编号", "text", true), column("住址", "text", false), column("手机号", "text", false), column("接种单位", "text", false)), null, null));
        assertThat(moved.spec().fields()).extracting(JobSpec.FieldMap::from).as("by its meaning, wherever it stands").containsExactly(List.of("编号"), List.of("手机号"), List.of("住址"), List.of("接种单位"));
        Drift.Proposal between = Drift.find(spec, new Shape(List.of(column("编号", "text", true), column("备用", "text", false), column("住址", "text", false), column("接种单位", "text", false)), null, null));
        assertThat(between.spec().fields()).extracting(JobSpec.FieldMap::from).as("by its place").containsExactly(List.of("编号"), List.of("备用"), List.of("住址"), List.of("接种单位"));
        Drift.Proposal lost = Drift.find(spec, new Shape(List.of(column("编号", "text", true), column("住址", "text", false), column("户主手机", "text", false), column("本人手机", "text", false)), null, null));
        assertThat(lost.changes()).as("two telephones: a person says which").anyMatch(c -> c.contains("“联系电话”不见了，“phone”失去来源"));
    }

    @Test
    void aListOfCodesIsNoPartOfAName() {
        assertThat(List.of("性别 1男2女9未说明", "参保状态（1-正常，2-暂停）", "住址（户籍）", "电话2", "第 2 监护人").stream()
                .map(label -> Proposals.field(new Shape.Column("c", DataType.INTEGER, null, null, label, false), null, List.of()).name()).toList())
                .containsExactly("性别", "参保状态", "住址（户籍）", "电话2", "第 2 监护人");
    }

    @Test
    void aDatasetIsCalledAsItsSourceWithoutEndingAndDate() {
        assertThat(Proposals.dataset("public.resident")).isEqualTo("resident");
        assertThat(Proposals.dataset("企业库.企业 登记")).isEqualTo("qy-dj");
        assertThat(Proposals.dataset("/vehicles/list")).isEqualTo("list");
        assertThat(Proposals.dataset("接种登记_202601.csv")).isEqualTo(Proposals.dataset("接种登记_*.csv")).isEqualTo("jzdj");
        assertThat(Proposals.dataset("台账*.xlsx#汇总")).isEqualTo("tz-hz");
        assertThat(Proposals.dataset("2026.csv")).isEmpty();
        assertThat(Proposals.title("接种登记_*.csv")).isEqualTo(Proposals.title("接种登记_202601.csv")).isEqualTo("接种登记");
        assertThat(Proposals.title("台账*.xlsx#汇总")).isEqualTo("台账 汇总");
        assertThat(Proposals.title("2026.csv")).isEqualTo("2026.csv");
    }

    @Test
    void aNumberThatDiffersInEachRowIsProposedAsKey() {
        Shape shape = new Shape(List.of(column("序号", "text", false), column("身份证号", "text", false), column("登记编号", "text", false), column("批次编号", "text", false), column("备注", "text", false)), null, null);
        assertThat(keys(shape, 30)).containsExactly("djbh");
        assertThat(keys(shape, 5)).as("few rows prove nothing").isEmpty();
        assertThat(keys(new Shape(List.of(column("序号", "text", false), column("身份证号", "text", true), column("登记编号", "text", false), column("批次编号", "text", false), column("备注", "text", false)), null, null), 30))
                .as("what the source says stands").containsExactly("id_no");
    }

    private static List<String> keys(Shape shape, int rows) {
        List<ColumnProfiler> profilers = shape.columns().stream().map(Proposals::profiler).toList();
        for (int i = 0; i < rows; i++) {
            profilers.get(0).add(Integer.toString(i + 1));
            profilers.get(1).add("34189719800" + (1000000 + i));
            profilers.get(2).add("DJ2026" + (1000 + i));
            profilers.get(3).add("P1");
            profilers.get(4).add("备注" + i);
        }
        return Proposals.propose(shape, profilers.stream().map(ColumnProfiler::profile).toList()).stream().filter(JobSpec.FieldMap::key).map(JobSpec.FieldMap::field).toList();
    }
}
