package org.zhongshu.demo.departments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Random;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.county.Newcomers;

/**
 * What changes in the departments' systems from day to day: births, deaths, moves, new telephone numbers, firms with another
 * head – some of it known to one department only, so that they disagree. One step at a time, not thread-safe; what was done is counted in a file.
 */
public final class DailyLife {

    private static final Logger log = LoggerFactory.getLogger(DailyLife.class);
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");
    private static final DateTimeFormatter COMPACT = DateTimeFormatter.ofPattern("yyyyMMdd");
    private static final String FUNERAL_HEAD = "火化编号,逝者姓名,性别,身份证号,出生日期,死亡日期,生前住址,家属电话\r\n";
    private static final int KEYS = 1 << 24;

    private final Departments departments;
    private final Newcomers newcomers;
    private final Clock clock;
    private final Path counter;
    private int steps;
    private int corrected;

    /** @param county code of the county */
    public DailyLife(Departments departments, String county, Clock clock) throws IOException {
        this.departments = departments;
        this.clock = clock;
        newcomers = new Newcomers(county);
        counter = departments.truth().resolve("daily-life");
        if (Files.exists(counter)) {
            String[] counts = Files.readString(counter).strip().split(" ");
            steps = Integer.parseInt(counts[0]);
            corrected = Integer.parseInt(counts[1]);
        }
    }

    /** One person of the register. */
    private record Found(String key, String idNo, String name, String sex, String birth, String address, String household, String phone) {
    }

    /** Something happens; returns what, in a few words. */
    public String step() throws SQLException, IOException {
        // counted first: a number must not be given to two children, whatever happens after
        steps++;
        keep();
        Random random = new Random(steps * 0x9E3779B97F4A7C15L);
        double what = random.nextDouble();
        String done = what < 0.30 ? birth(random) : what < 0.36 ? death(random) : what < 0.58 ? move(random) : what < 0.90 ? phone(random) : firm(random);
        log.debug("{}: {}", steps, done);
        return done;
    }

    /**
     * The social insurance office mends rows that contradict themselves after it has looked up its files.
     *
     * @return how many; 0 when none are left
     */
    public int correct(int most) throws SQLException, IOException {
        List<Corrections.Correction> next = Corrections.read(departments.truth(), corrected, most);
        if (next.isEmpty()) {
            return 0;
        }
        try (Connection c = departments.store(DepartmentSystem.SOCIAL).open(); PreparedStatement s = c.prepareStatement(
                "UPDATE ac01 SET aac002 = ?, aac004 = ?, aac006 = ?, aae036 = ? WHERE aac001 = ?")) {
            c.setAutoCommit(false);
            for (Corrections.Correction one : next) {
                s.setString(1, one.idNo());
                s.setString(2, one.sex());
                s.setDate(3, java.sql.Date.valueOf(one.birth()));
                s.setObject(4, now());
                s.setString(5, one.key());
                s.executeUpdate();
            }
            c.commit();
        }
        corrected += next.size();
        keep();
        return next.size();
    }

    private String birth(Random random) throws SQLException, IOException {
        Found parent = find(random, "19860101", "20010101");
        if (parent == null || parent.name.isEmpty()) {
            return "nothing";
        }
        LocalDate born = LocalDate.now(clock.withZone(CHINA)).minusDays(random.nextInt(3));
        String surname = parent.name.substring(0, parent.name.offsetByCodePoints(0, 1));
        Newcomers.Child child = newcomers.child(steps, surname, born);
        String key = "N%08d".formatted(steps);
        update(DepartmentSystem.POLICE, "INSERT INTO t_czrk (rybh, gmsfhm, xm, xb, mz, csrq, hyzk, hkdz, hh, yhzgx, lxdh, zxbs, gxsj) VALUES (?, ?, ?, ?, '01', ?, '10', ?, ?, ?, ?, '0', ?)",
                key, child.idNo(), child.name(), Character.toString(child.sex()), COMPACT.format(born), parent.address, parent.household, child.sex() == '1' ? "子" : "女", parent.phone, now());
        remember("gaxt-t_czrk", key, child.id());
        if (random.nextDouble() < 0.8) {
            // the hospital knows the child before it has a number
            String record = "JKN%07d".formatted(steps);
            update(DepartmentSystem.HEALTH, "INSERT INTO health_record (record_id, id_card, full_name, gender, birthday, nation, marriage, phone, address, death_flag, updated_at) "
                            + "VALUES (?, ?, ?, ?, ?, '汉', '未婚', ?, ?, 'N', ?)", record, random.nextDouble() < 0.4 ? child.idNo() : null, child.name(), child.sex() == '1' ? "M" : "F",
                    born.format(DateTimeFormatter.ofPattern("dd/MM/yyyy")), parent.phone, parent.address, now());
            remember("jkda-health_record", record, child.id());
        }
        return "a birth";
    }

    /** The crematorium's file comes first; the police strike the person off in two cases of three, others later or never. */
    private String death(Random random) throws SQLException, IOException {
        Found dead = find(random, "19250101", "19600101");
        if (dead == null) {
            return "nothing";
        }
        LocalDate day = LocalDate.now(clock.withZone(CHINA)).minusDays(1 + random.nextInt(3));
        String key = "BN%07d".formatted(steps);
        String b = dead.birth;
        String line = Loader.csvLine(key, dead.name, dead.sex.equals("1") ? "男" : "女", dead.idNo, b.substring(0, 4) + "-" + b.substring(4, 6) + "-" + b.substring(6), day.toString(), dead.address, dead.phone);
        Path folder = departments.folder(DepartmentSystem.CIVIL);
        Files.createDirectories(folder);
        Path draft = folder.resolve(".殡葬火化.part");
        Files.write(draft, (FUNERAL_HEAD + line).getBytes(Loader.GB18030));
        Files.move(draft, folder.resolve("殡葬火化_%s_%07d.csv".formatted(COMPACT.format(day.plusDays(1)), steps)), StandardCopyOption.ATOMIC_MOVE);
        remember("mzj-殡葬火化", key, truth(dead.key));
        if (random.nextDouble() < 0.66) {
            update(DepartmentSystem.POLICE, "UPDATE t_czrk SET zxbs = '1', swrq = ?, gxsj = ? WHERE rybh = ?", COMPACT.format(day), now(), dead.key);
        }
        return "a death";
    }

    private String move(Random random) throws SQLException {
        Found who = find(random, "19500101", "20100101");
        Found where = find(random, "19400101", "20100101");
        if (who == null || where == null) {
            return "nothing";
        }
        update(DepartmentSystem.POLICE, "UPDATE t_czrk SET hkdz = ?, gxsj = ? WHERE rybh = ?", where.address, now(), who.key);
        if (random.nextDouble() < 0.5) {
            update(DepartmentSystem.SOCIAL, "UPDATE ac01 SET aae006 = ?, aae036 = ? WHERE aac002 = ?", where.address, now(), who.idNo);
        }
        return "a move";
    }

    private String phone(Random random) throws SQLException {
        Found who = find(random, "19500101", "20100101");
        if (who == null) {
            return "nothing";
        }
        String number = "169" + "%08d".formatted(90_000_000 + steps % 10_000_000);
        update(DepartmentSystem.MEDICAL, "UPDATE insured_person SET tel = ?, updt_time = ? WHERE certno = ?", number, now(), who.idNo);
        if (random.nextDouble() < 0.4) {
            update(DepartmentSystem.SOCIAL, "UPDATE ac01 SET aae005 = ?, aae036 = ? WHERE aac002 = ?", number, now(), who.idNo);
        }
        return "a new number";
    }

    private String firm(Random random) throws SQLException {
        Found head = find(random, "19600101", "20020101");
        if (head == null) {
            return "nothing";
        }
        try (Connection c = departments.store(DepartmentSystem.MARKET).open()) {
            String key = null;
            try (PreparedStatement s = c.prepareStatement("SELECT pripid FROM e_baseinfo WHERE regstate = '1' ORDER BY pripid OFFSET floor(? * (SELECT count(*) FROM e_baseinfo WHERE regstate = '1')) LIMIT 1")) {
                s.setDouble(1, random.nextDouble());
                try (ResultSet r = s.executeQuery()) {
                    key = r.next() ? r.getString(1) : null;
                }
            }
            boolean closes = random.nextDouble() < 0.3;
            try (PreparedStatement s = c.prepareStatement(closes ? "UPDATE e_baseinfo SET regstate = '3', updatetime = ? WHERE pripid = ?"
                    : "UPDATE e_baseinfo SET updatetime = ?, lerep = ?, lerep_cerno = ? WHERE pripid = ?")) {
                s.setObject(1, now());
                if (!closes) {
                    s.setString(2, head.name);
                    s.setString(3, head.idNo);
                }
                s.setString(closes ? 2 : 4, key);
                s.executeUpdate();
            }
        }
        return "a firm";
    }

    /** Anybody living who was born in this span. */
    private Found find(Random random, String from, String to) throws SQLException {
        try (Connection c = departments.store(DepartmentSystem.POLICE).open(); PreparedStatement s = c.prepareStatement(
                "SELECT rybh, gmsfhm, xm, xb, csrq, hkdz, hh, lxdh FROM t_czrk WHERE rybh >= ? AND rybh < 'S' AND zxbs = '0' AND csrq >= ? AND csrq < ? ORDER BY rybh LIMIT 1")) {
            for (int tries = 0; tries < 3; tries++) {
                s.setString(1, "R%08d".formatted(tries == 2 ? 0 : random.nextInt(KEYS)));
                s.setString(2, from);
                s.setString(3, to);
                try (ResultSet r = s.executeQuery()) {
                    if (r.next()) {
                        return new Found(r.getString(1), r.getString(2), r.getString(3), r.getString(4), r.getString(5), r.getString(6), r.getString(7), r.getString(8));
                    }
                }
            }
            return null;
        }
    }

    private void update(DepartmentSystem system, String sql, Object... values) throws SQLException {
        try (Connection c = departments.store(system).open(); PreparedStatement s = c.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                s.setObject(i + 1, values[i]);
            }
            s.executeUpdate();
        }
    }

    private LocalDateTime now() {
        return LocalDateTime.now(clock.withZone(CHINA)).withNano(0);
    }

    private void remember(String register, String key, int truth) throws IOException {
        Files.writeString(departments.truth().resolve(register + ".csv"), key + "," + truth + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private int truth(String key) throws IOException {
        try (var lines = Files.lines(departments.truth().resolve("gaxt-t_czrk.csv"))) {
            return lines.filter(l -> l.startsWith(key + ",")).map(l -> Integer.parseInt(l.substring(key.length() + 1))).findFirst().orElse(0);
        }
    }

    private void keep() throws IOException {
        Path draft = counter.resolveSibling("daily-life.part");
        Files.writeString(draft, steps + " " + corrected);
        Files.move(draft, counter, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
