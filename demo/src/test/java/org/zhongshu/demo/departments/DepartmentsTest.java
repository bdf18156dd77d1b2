package org.zhongshu.demo.departments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.demo.TestCity;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Person;
import org.zhongshu.demo.county.Source;
import org.zhongshu.demo.county.SourceExtracts;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The real databases, files and service, read as outsiders read them. */
class DepartmentsTest {

    private static final int N = 3_000;
    private static final UnaryOperator<String> PASSWORDS = purpose -> "t" + Integer.toHexString(purpose.hashCode());
    private static final CountyPeople COUNTY = CountyPeople.of(TestCity.read("guangde"), N);
    @TempDir
    private static Path home;
    private static Departments all;

    @BeforeAll
    static void start() throws Exception {
        all = Departments.start(home, COUNTY, PASSWORDS);
    }

    @AfterAll
    static void stop() {
        all.close();
    }

    @Test
    void everyDatabaseIsReadByItsReaderWhoCannotWrite() throws SQLException {
        assertThat(all.fallback()).as("MariaDB runs here").isNull();
        for (DepartmentSystem system : List.of(DepartmentSystem.POLICE, DepartmentSystem.SOCIAL, DepartmentSystem.MEDICAL, DepartmentSystem.HEALTH, DepartmentSystem.MARKET)) {
            Store store = all.store(system);
            assertThat(store.kind()).isEqualTo(system.medium().name().toLowerCase());
            String table = Map.of(DepartmentSystem.POLICE, "t_czrk", DepartmentSystem.SOCIAL, "ac01", DepartmentSystem.MEDICAL, "insured_person", DepartmentSystem.HEALTH, "health_record",
                    DepartmentSystem.MARKET, "e_baseinfo").get(system);
            try (Connection c = DriverManager.getConnection(store.url(), store.reader(), store.readerPassword()); var s = c.createStatement()) {
                try (var r = s.executeQuery("SELECT count(*) FROM " + table)) {
                    r.next();
                    assertThat(r.getLong(1)).as(table).isGreaterThan(100);
                }
                assertThatThrownBy(() -> s.execute("DELETE FROM " + table)).isInstanceOf(SQLException.class);
            }
            assertThatThrownBy(() -> DriverManager.getConnection(store.url(), store.reader(), "wrong").close()).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void aVisitorFindsHowToReachEachOfThem() throws Exception {
        String told = java.nio.file.Files.readString(home.resolve("connections.txt"));
        for (DepartmentSystem system : DepartmentSystem.values()) {
            assertThat(told).contains(system.label());
        }
        Store social = all.store(DepartmentSystem.SOCIAL);
        assertThat(told).contains("端口 " + social.port() + "  数据库 " + social.database()).contains(social.readerPassword(), social.ownerPassword()).contains(all.serviceUrl(), all.serviceKey())
                .contains(all.folder(DepartmentSystem.CIVIL).toString());
    }

    @Test
    void theTruthJoinsEveryRowToItsPersonAndNothingInTheTablesTellsIt() throws Exception {
        Map<String, Integer> truth = truth("gaxt-t_czrk");
        Map<Integer, Person> people = new HashMap<>();
        COUNTY.forEachPerson(p -> people.put(p.id(), p));
        Store store = all.store(DepartmentSystem.POLICE);
        Set<String> keys = new HashSet<>();
        try (Connection c = DriverManager.getConnection(store.url(), store.reader(), store.readerPassword()); var r = c.createStatement().executeQuery("SELECT rybh, gmsfhm, xm FROM t_czrk")) {
            int same = 0;
            while (r.next()) {
                keys.add(r.getString(1));
                same += people.get(truth.get(r.getString(1))).idNo().equals(r.getString(2)) ? 1 : 0;
            }
            assertThat(same).isGreaterThan(N * 98 / 100);
        }
        assertThat(keys).isEqualTo(truth.keySet());
        assertThat(truth("sbk-ac01").values().stream().distinct().count()).isGreaterThan(N * 95 / 100);
    }

    @Test
    void changesCanBeCaptured() throws SQLException {
        Store maria = all.store(DepartmentSystem.SOCIAL);
        try (Connection c = DriverManager.getConnection(maria.url(), maria.reader(), maria.readerPassword()); var s = c.createStatement()) {
            try (var r = s.executeQuery("SELECT @@log_bin, @@binlog_format, @@binlog_row_image")) {
                r.next();
                assertThat(List.of(r.getString(1), r.getString(2), r.getString(3))).containsExactly("1", "ROW", "FULL");
            }
            try (var r = s.executeQuery("SHOW BINARY LOGS")) {
                assertThat(r.next()).isTrue();
            }
        }
        Store postgres = all.store(DepartmentSystem.POLICE);
        try (Connection c = DriverManager.getConnection(postgres.url(), postgres.reader(), postgres.readerPassword()); var s = c.createStatement()) {
            try (var r = s.executeQuery("SHOW wal_level")) {
                r.next();
                assertThat(r.getString(1)).isEqualTo("logical");
            }
            s.execute("SELECT pg_create_logical_replication_slot('try', 'pgoutput')");
            s.execute("SELECT pg_drop_replication_slot('try')");
        }
    }

    @Test
    void theFilesAreGb18030AndExcelAndHoldRareCharacters() throws Exception {
        Path file = all.folder(DepartmentSystem.CIVIL).resolve("网格实有人口采集_20260630.csv");
        String text = Charset.forName("GB18030").newDecoder().onMalformedInput(CodingErrorAction.REPORT).decode(ByteBuffer.wrap(Files.readAllBytes(file))).toString();
        assertThatThrownBy(() -> Files.readString(file)).as("no UTF-8").isInstanceOf(java.nio.charset.CharacterCodingException.class);
        List<String> lines = text.lines().toList();
        assertThat(lines.getFirst()).startsWith("采集编号,姓名,性别,身份证号");
        assertThat(lines).hasSize((int) new SourceExtracts(COUNTY).rows(Source.GRID).count() + 1).allMatch(l -> l.split(",", -1).length == 9);
        Path excel = all.folder(DepartmentSystem.EDUCATION).resolve("学籍信息_20260630.xlsx");
        try (ReadableWorkbook book = new ReadableWorkbook(excel.toFile()); var rows = book.getFirstSheet().openStream()) {
            assertThat(rows.count()).isEqualTo(new SourceExtracts(COUNTY).rows(Source.SCHOOL).count() + 1);
        }
    }

    @Test
    void theServiceGivesPagesToThoseWithTheKey() throws Exception {
        assertThat(get("/addresses?page=1&size=10", null).statusCode()).isEqualTo(401);
        assertThat(get("/owners", all.serviceKey()).statusCode()).isEqualTo(404);
        Set<String> codes = new HashSet<>();
        long total = 0;
        for (int page = 1; ; page++) {
            JsonNode answer = JsonMapper.builder().build().readTree(get("/addresses?size=400&page=" + page, all.serviceKey()).body());
            total = answer.path("total").asLong();
            answer.path("data").forEach(d -> codes.add(d.path("addressCode").asString()));
            assertThat(answer.path("data")).as("each says its unit grid").allMatch(d -> d.path("gridCode").asString("").matches("\\d{15}"));
            if (answer.path("data").isEmpty()) {
                break;
            }
        }
        assertThat(codes).hasSize((int) total).hasSize((int) COUNTY.addresses().count());
    }

    @Test
    void aServerLeftBehindIsStoppedAndItsDataServedAgainOnTheSamePort(@TempDir Path other) throws Exception {
        MariaDbServer first = MariaDbServer.start(other, freePort(), "Secret1");
        try (Connection c = first.admin(); var s = c.createStatement()) {
            s.execute("CREATE DATABASE kept");
        }
        // nobody closes the first: as after kill -9 of the demonstration
        try (MariaDbServer second = MariaDbServer.start(other, first.port(), "Secret1")) {
            assertThat(ProcessHandle.of(first.pid()).filter(ProcessHandle::isAlive)).isEmpty();
            try (Connection c = second.admin(); var r = c.createStatement().executeQuery("SHOW DATABASES LIKE 'kept'")) {
                assertThat(r.next()).isTrue();
            }
            assertThat(resident(second.pid())).as("MiB of memory").isLessThan(150);
        }
    }

    @Test
    void lifeGoesOnInTheDatabasesAndTheSocialOfficeMendsItsNumbers() throws Exception {
        DailyLife life = new DailyLife(all, COUNTY.city().code(), Clock.systemUTC());
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 120; i++) {
            seen.add(life.step());
        }
        assertThat(seen).contains("a birth", "a death", "a move", "a new number", "a firm");
        Store police = all.store(DepartmentSystem.POLICE);
        try (Connection c = DriverManager.getConnection(police.url(), police.reader(), police.readerPassword()); var r = c.createStatement().executeQuery("SELECT gmsfhm FROM t_czrk WHERE rybh LIKE 'N%'")) {
            int births = 0;
            while (r.next()) {
                births++;
                assertThat(CitizenId.isValid(r.getString(1))).isTrue();
            }
            assertThat(births).isGreaterThan(15);
        }
        try (var files = Files.list(all.folder(DepartmentSystem.CIVIL))) {
            Path one = files.filter(f -> f.getFileName().toString().matches("殡葬火化_\\d{8}_\\d{7}\\.csv")).findFirst().orElseThrow();
            assertThat(Files.readString(one, Charset.forName("GB18030")).lines().toList()).hasSize(2).first().asString().startsWith("火化编号,");
        }
        long before = wrong();
        assertThat(before).isPositive();
        while (life.correct(20) > 0) {
            assertThat(wrong()).isLessThan(before);
        }
        assertThat(wrong()).isZero();
        assertThat(new DailyLife(all, COUNTY.city().code(), Clock.systemUTC()).correct(20)).as("remembered over restarts").isZero();
    }

    private static long wrong() throws SQLException {
        Store social = all.store(DepartmentSystem.SOCIAL);
        long wrong = 0;
        try (Connection c = DriverManager.getConnection(social.url(), social.reader(), social.readerPassword()); var r = c.createStatement().executeQuery("SELECT aac002 FROM ac01 WHERE aac002 IS NOT NULL")) {
            while (r.next()) {
                wrong += CitizenId.isValid(r.getString(1)) ? 0 : 1;
            }
        }
        return wrong;
    }

    @Test
    void aDatabaseEndsWithTheProgramHoweverThatEnds(@TempDir Path other) throws Exception {
        MariaDbServer server = MariaDbServer.start(other, freePort(), "Secret1");
        Guard guard = new Guard(other.resolve("pid"), other, "TERM");
        // what the kernel does when the program is killed: the end of the guard's input
        guard.endOfInput();
        assertThat(server.awaitEnd(20)).isTrue();
    }

    @Test
    void whereMariaDbCannotRunPostgresStandsIn(@TempDir Path other) throws Exception {
        try (Departments without = Departments.start(other, CountyPeople.of(COUNTY.city(), 300), PASSWORDS, true)) {
            assertThat(without.fallback()).isNotBlank();
            Store store = without.store(DepartmentSystem.SOCIAL);
            assertThat(store.kind()).isEqualTo("postgresql");
            try (Connection c = DriverManager.getConnection(store.url(), store.reader(), store.readerPassword()); var r = c.createStatement().executeQuery("SELECT count(*) FROM ac01")) {
                r.next();
                assertThat(r.getInt(1)).isBetween(280, 320);
            }
        }
    }

    private static long resident(long pid) throws java.io.IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(l -> l.startsWith("VmRSS")).mapToLong(l -> Long.parseLong(l.replaceAll("\\D", ""))).findFirst().orElseThrow() / 1024;
    }

    private static int freePort() throws java.io.IOException {
        try (var s = new java.net.ServerSocket(0)) {
            return s.getLocalPort();
        }
    }

    private static Map<String, Integer> truth(String name) throws java.io.IOException {
        Map<String, Integer> truth = new HashMap<>();
        Files.readAllLines(all.truth().resolve(name + ".csv")).stream().skip(1).forEach(l -> truth.put(l.split(",")[0], Integer.valueOf(l.split(",")[1])));
        return truth;
    }

    private static HttpResponse<String> get(String path, String key) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(all.serviceUrl() + path));
        if (key != null) {
            request.header("X-Api-Key", key);
        }
        return HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
