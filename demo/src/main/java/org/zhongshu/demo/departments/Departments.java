package org.zhongshu.demo.departments;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.SourceExtracts;
import org.zhongshu.demo.departments.DepartmentSystem.Medium;
import org.zhongshu.engines.EmbeddedPostgresEngine;

/**
 * All departments' systems, running: one PostgreSQL with a database for each department that bought one, one MariaDB for the
 * others, the land department's service, and folders of files. Ports and passwords stay the same over restarts. Closing stops all of it;
 * what outlives a kill is stopped at the next start.
 */
public final class Departments implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Departments.class);

    private final Path home;
    private final UnaryOperator<String> passwords;
    private final Map<DepartmentSystem, Store> stores = new EnumMap<>(DepartmentSystem.class);
    private final List<AutoCloseable> running = new ArrayList<>();
    private final Properties ports = new Properties();
    private EmbeddedPostgresEngine postgres;
    private MariaDbServer mariaDb;
    private LandService land;
    private String fallback;

    private Departments(Path home, UnaryOperator<String> passwords) {
        this.home = home.toAbsolutePath().normalize();
        this.passwords = passwords;
    }

    /**
     * Starts everything and fills what is empty; some seconds for a small county, minutes for a large one.
     *
     * @param home      holds all state
     * @param passwords a password for each purpose, always the same
     */
    public static Departments start(Path home, CountyPeople county, UnaryOperator<String> passwords) throws IOException, SQLException {
        return start(home, county, passwords, false);
    }

    /** @param withoutMariaDb as on a machine where it cannot run */
    static Departments start(Path home, CountyPeople county, UnaryOperator<String> passwords, boolean withoutMariaDb) throws IOException, SQLException {
        Departments all = new Departments(home, passwords);
        try {
            Files.createDirectories(all.home);
            all.readPorts();
            all.postgres();
            all.mariaDb(withoutMariaDb);
            all.fill(county);
            all.land = new LandService(all.port("http"), all.stores.get(DepartmentSystem.LAND), passwords.apply("land-key"));
            all.running.add(all.land);
            all.writePorts();
            all.writeConnections();
            return all;
        } catch (IOException | SQLException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    /** The department's database; throws for those that have files or a service only. */
    public Store store(DepartmentSystem system) {
        if (system.medium() != Medium.POSTGRESQL && system.medium() != Medium.MARIADB) {
            throw new IllegalArgumentException(system + " has no database for others");
        }
        return stores.get(system);
    }

    /** Where the department puts its files. */
    public Path folder(DepartmentSystem system) {
        return home.resolve("files").resolve(system.database());
    }

    /** Base address of the land department's service. */
    public String serviceUrl() {
        return land.url();
    }

    public String serviceKey() {
        return passwords.apply("land-key");
    }

    /** Where the truth is kept, for scoring. */
    public Path truth() {
        return home.resolve("truth");
    }

    /** Why MariaDB does not run here and PostgreSQL stands in for it; null when it does. */
    public String fallback() {
        return fallback;
    }

    private void postgres() throws IOException, SQLException {
        EmbeddedPostgresEngine engine = EmbeddedPostgresEngine.start(home.resolve("postgres"), port("postgresql"), "postgres",
                Map.of("shared_buffers", "32MB", "work_mem", "4MB", "maintenance_work_mem", "32MB", "max_connections", "60", "max_wal_size", "256MB", "synchronous_commit", "off",
                        // so that changes can be captured; a reader that stays away must not fill the disk
                        "wal_level", "logical", "max_replication_slots", "20", "max_wal_senders", "20", "max_slot_wal_keep_size", "1GB"));
        running.add(new Guard(home.resolve("postgres/data/postmaster.pid"), home.resolve("postgres"), "INT"));
        running.add(engine);
        postgres = engine;
        ports.setProperty("postgresql", engine.url().replaceAll(".*:(\\d+)/.*", "$1"));
        for (DepartmentSystem system : DepartmentSystem.values()) {
            if (system.medium() == Medium.POSTGRESQL || system.medium() == Medium.HTTP) {
                postgresDatabase(engine, system);
            }
        }
    }

    private void postgresDatabase(EmbeddedPostgresEngine engine, DepartmentSystem system) throws SQLException {
        Store store = store("postgresql", Integer.parseInt(ports.getProperty("postgresql")), system);
        try (Connection c = DriverManager.getConnection(engine.url(), engine.user(), engine.password()); Statement s = c.createStatement()) {
            role(s, store.owner(), store.ownerPassword(), "");
            role(s, store.reader(), store.readerPassword(), "REPLICATION");
            try (var found = s.executeQuery("SELECT 1 FROM pg_database WHERE datname = '" + store.database() + "'")) {
                if (!found.next()) {
                    s.execute("CREATE DATABASE " + store.database() + " OWNER " + store.owner() + " ENCODING 'UTF8'");
                }
            }
            s.execute("REVOKE ALL ON DATABASE " + store.database() + " FROM PUBLIC");
            s.execute("GRANT CONNECT ON DATABASE " + store.database() + " TO " + store.reader());
        }
        try (Connection c = DriverManager.getConnection(store.url(), engine.user(), engine.password()); Statement s = c.createStatement()) {
            s.execute("GRANT CREATE ON SCHEMA public TO " + store.owner());
            s.execute("ALTER DEFAULT PRIVILEGES FOR ROLE " + store.owner() + " GRANT SELECT ON TABLES TO " + store.reader());
            try (var found = s.executeQuery("SELECT 1 FROM pg_publication WHERE pubname = 'zhongshu'")) {
                if (!found.next()) {
                    s.execute("CREATE PUBLICATION zhongshu FOR ALL TABLES");
                }
            }
        }
        stores.put(system, store);
    }

    private static void role(Statement s, String name, String password, String rights) throws SQLException {
        try (var found = s.executeQuery("SELECT 1 FROM pg_roles WHERE rolname = '" + name + "'")) {
            boolean there = found.next();
            s.execute((there ? "ALTER" : "CREATE") + " ROLE " + name + " LOGIN " + rights + " PASSWORD '" + password + "'");
        }
    }

    private void mariaDb(boolean without) throws IOException, SQLException {
        List<DepartmentSystem> systems = java.util.Arrays.stream(DepartmentSystem.values()).filter(d -> d.medium() == Medium.MARIADB).toList();
        try {
            if (without) {
                throw new IOException("switched off");
            }
            MariaDbServer server = MariaDbServer.start(home.resolve("mariadb"), port("mariadb"), passwords.apply("mariadb-root"));
            running.add(new Guard(home.resolve("mariadb/pid"), home.resolve("mariadb"), "TERM"));
            running.add(server);
            mariaDb = server;
            ports.setProperty("mariadb", Integer.toString(server.port()));
            try (Connection c = server.admin(); Statement s = c.createStatement()) {
                for (DepartmentSystem system : systems) {
                    Store store = store("mariadb", server.port(), system);
                    s.execute("CREATE DATABASE IF NOT EXISTS " + store.database() + " CHARACTER SET utf8mb4");
                    for (String[] user : new String[][] {{store.owner(), store.ownerPassword()}, {store.reader(), store.readerPassword()}}) {
                        s.execute("CREATE OR REPLACE USER '" + user[0] + "'@'127.0.0.1' IDENTIFIED BY '" + user[1] + "'");
                    }
                    s.execute("GRANT ALL ON " + store.database() + ".* TO '" + store.owner() + "'@'127.0.0.1'");
                    s.execute("GRANT SELECT, LOCK TABLES ON " + store.database() + ".* TO '" + store.reader() + "'@'127.0.0.1'");
                    s.execute("GRANT RELOAD, REPLICATION SLAVE, REPLICATION CLIENT, SLAVE MONITOR ON *.* TO '" + store.reader() + "'@'127.0.0.1'");
                    stores.put(system, store);
                }
            }
        } catch (IOException e) {
            fallback = e.getMessage();
            log.warn("本机无法运行 MariaDB（{}），社会保障卡系统和医疗保险信息系统改用 PostgreSQL（示范数据）", e.getMessage());
            for (DepartmentSystem system : systems) {
                postgresDatabase(postgres, system);
            }
        }
    }

    private Store store(String kind, int port, DepartmentSystem system) {
        String name = system.database();
        // the password begins with a letter and has a capital, as password rules of departments want
        return new Store(kind, port, name, "gx_" + name, "Gx" + passwords.apply("reader-" + name), name, "Yw" + passwords.apply("owner-" + name));
    }

    private void fill(CountyPeople county) throws IOException, SQLException {
        String size = county.city().id() + "-" + county.people();
        List<Register> registers = new ArrayList<>(PersonRegisters.all(new SourceExtracts(county)));
        registers.addAll(OtherRegisters.all(county));
        registers.addAll(ServiceRegisters.all(county));
        Loader loader = new Loader(truth());
        long begin = System.nanoTime();
        long rows = 0;
        for (Register register : registers) {
            Store store = stores.get(register.system());
            Path done = home.resolve("filled").resolve(register.system().database() + "-" + register.name() + "-" + (store == null ? "file" : store.kind()) + "-" + size);
            if (!Files.exists(done)) {
                Path file = folder(register.system()).resolve(register.name() + "_20260630." + (register.system() == DepartmentSystem.EDUCATION ? "xlsx" : "csv"));
                rows += store != null ? load(loader, register, store) : register.system() == DepartmentSystem.EDUCATION ? loader.xlsx(register, file) : loader.csv(register, file);
                Files.createDirectories(done.getParent());
                Files.writeString(done, "");
            }
        }
        Corrections.write(truth(), new SourceExtracts(county));
        if (rows > 0) {
            log.info("Departments filled with {} rows about {} people in {} s", rows, county.people(), (System.nanoTime() - begin) / 1_000_000_000);
        }
    }

    private long load(Loader loader, Register register, Store store) throws IOException, SQLException {
        boolean postgres = store.kind().equals("postgresql");
        try (Connection c = postgres ? store.open() : mariaDb.filling(store.database())) {
            return loader.load(register, c, postgres);
        }
    }

    /** The port of before when it is free, so that connections to it stay right; else another. */
    public int port(String of) throws IOException {
        int before = Integer.parseInt(ports.getProperty(of, "0"));
        if (before > 0 && free(before)) {
            return before;
        }
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ports.setProperty(of, Integer.toString(socket.getLocalPort()));
            writePorts();
            return socket.getLocalPort();
        }
    }

    private static boolean free(int port) {
        try (ServerSocket ignored = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private void readPorts() throws IOException {
        Path file = home.resolve("ports.properties");
        if (Files.exists(file)) {
            try (var in = Files.newBufferedReader(file)) {
                ports.load(in);
            }
        }
        // what holds the ports of before may be our own of a killed run
        EmbeddedPostgresEngine.stopOrphan(home.resolve("postgres"));
        MariaDbServer.stopOrphan(home.resolve("mariadb/pid"), home.resolve("mariadb"));
    }

    private void writePorts() throws IOException {
        try (var out = Files.newBufferedWriter(home.resolve("ports.properties"))) {
            ports.store(out, "示范数据：各部门业务系统的端口");
        }
    }

    /** How a visitor reaches these systems by hand: to try a connection, to change a table and see what the platform says. */
    private void writeConnections() throws IOException {
        StringBuilder text = new StringBuilder("示范数据：各部门业务系统的连接方式，只在本机。只读账号用来登记数据连接；业务账号可以改表改数，用来试结构变化和变更捕获。\n");
        for (DepartmentSystem system : DepartmentSystem.values()) {
            text.append('\n').append(system.label()).append('（').append(system.department()).append("）\n");
            Store store = stores.get(system);
            switch (system.medium()) {
                case HTTP -> text.append("  分页 JSON 接口 ").append(serviceUrl()).append("  请求头 X-Api-Key: ").append(serviceKey()).append('\n');
                case FILES -> text.append("  文件目录 ").append(folder(system)).append('\n');
                default -> text.append("  ").append(store.kind()).append("  主机 ").append(store.host()).append("  端口 ").append(store.port()).append("  数据库 ").append(store.database()).append('\n')
                        .append("  只读账号 ").append(store.reader()).append("  密码 ").append(store.readerPassword()).append('\n')
                        .append("  业务账号 ").append(store.owner()).append("  密码 ").append(store.ownerPassword()).append('\n');
            }
        }
        Files.writeString(home.resolve("connections.txt"), text);
    }

    /** The servers are stopped at the same time: whoever started this program waits some seconds only. */
    @Override
    public void close() {
        List<AutoCloseable> guards = running.stream().filter(Guard.class::isInstance).toList();
        List<Thread> stopping = running.stream().filter(r -> !(r instanceof Guard)).map(r -> Thread.ofPlatform().start(() -> close(r))).toList();
        try {
            for (Thread one : stopping) {
                one.join();
            }
            guards.forEach(Departments::close);
        } catch (InterruptedException e) {
            // the guards end what is still running
            Thread.currentThread().interrupt();
        }
        running.clear();
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            log.warn("Could not be stopped: {}", one, e);
        }
    }
}
