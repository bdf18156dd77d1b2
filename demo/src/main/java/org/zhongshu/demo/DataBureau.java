package org.zhongshu.demo;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.yaml.snakeyaml.Yaml;
import org.zhongshu.demo.departments.DepartmentSystem;
import org.zhongshu.demo.departments.DepartmentSystem.Medium;
import org.zhongshu.demo.departments.Departments;
import org.zhongshu.demo.departments.Store;
import org.zhongshu.demo.wire.Api;
import tools.jackson.databind.JsonNode;

/**
 * Brings the departments' systems into the platform as its people would, through the public API: each department's officer enters the
 * connection and the jobs, the data bureau says which datasets feed which base library. Every step looks first whether it is done,
 * so that it may be called again after anything.
 */
final class DataBureau {

    private static final Logger log = LoggerFactory.getLogger(DataBureau.class);

    private final Function<String, Api> sessions;
    private final Departments departments;
    private final Path inbox;
    private final Memory memory;
    private final Map<String, Api> open = new HashMap<>();
    private final Map<String, String> connections = new HashMap<>();
    private final List<JobPlan> plans = new ArrayList<>();
    private final Map<String, Map<String, Object>> systems = new LinkedHashMap<>();

    /** @param inbox the server's folder for files handed in, {@code <data>/inbox}; files are uploaded where this program does not reach it */
    @SuppressWarnings("unchecked")
    DataBureau(Function<String, Api> sessions, Departments departments, Path inbox, Memory memory) throws IOException {
        this.sessions = sessions;
        this.departments = departments;
        this.inbox = inbox;
        this.memory = memory;
        try (InputStream in = DataBureau.class.getResourceAsStream("/departments.yaml")) {
            Map<String, Object> yaml = new Yaml().load(in);
            ((List<Map<String, Object>>) yaml.get("systems")).forEach(s -> systems.put((String) s.get("system"), s));
            ((List<Map<String, Object>>) yaml.get("jobs")).forEach(j -> plans.add(JobPlan.of(j)));
        }
    }

    List<JobPlan> plans() {
        return plans;
    }

    /**
     * Connections that are right and jobs that run. One that cannot be set up does not keep the others from it.
     *
     * @return whether all are
     */
    boolean connect() throws IOException, InterruptedException {
        boolean all = true;
        Map<String, String> resources = resources();
        Map<String, Catalogue.Line> lines = new HashMap<>();
        Catalogue.read().forEach(l -> lines.put(l.name(), l));
        for (Map<String, Object> system : systems.values()) {
            DepartmentSystem of = DepartmentSystem.valueOf((String) system.get("system"));
            try {
                String connection = connection(of, system);
                connections.put(of.name(), connection);
                for (JobPlan plan : plans) {
                    if (plan.system().equals(of.name())) {
                        job(of, connection, plan, lines.get(plan.entry()), resources.get(plan.entry()));
                    }
                }
            } catch (IOException | RuntimeException e) {
                log.info("{} is not connected yet: {}", of.label(), e.toString());
                all = false;
            }
        }
        return all;
    }

    private Map<String, String> resources() throws IOException, InterruptedException {
        Map<String, String> ids = new HashMap<>();
        for (JsonNode entry : as("steward").get("/api/catalog/resources?limit=200&box=live").path("items")) {
            ids.put(entry.path("name").asString(), entry.path("id").asString());
        }
        return ids;
    }

    private String connection(DepartmentSystem of, Map<String, Object> system) throws IOException, InterruptedException {
        Api officer = as("officer-" + of.department());
        String name = (String) system.get("name");
        Map<String, String> settings = settings(of);
        Map<String, Object> wanted = new LinkedHashMap<>(Map.of("name", name, "department", of.department(), "kind", kind(of, system), "settings", settings));
        for (JsonNode known : officer.get("/api/exchange/connections").path("items")) {
            if (known.path("name").asString().equals(name)) {
                String id = known.path("id").asString();
                boolean moved = settings.entrySet().stream().anyMatch(s -> known.path("settings").has(s.getKey()) && !known.path("settings").path(s.getKey()).asString().equals(s.getValue()));
                if (moved) {
                    wanted.put("version", known.path("version").asInt());
                    officer.put("/api/exchange/connections/" + id, wanted);
                }
                return id;
            }
        }
        return officer.post("/api/exchange/connections", wanted).path("id").asString();
    }

    private String kind(DepartmentSystem of, Map<String, Object> system) {
        return switch (of.medium()) {
            case POSTGRESQL, MARIADB -> departments.store(of).kind() + (Boolean.TRUE.equals(system.get("capture")) ? "-capture" : "");
            case HTTP -> "http-json";
            case FILES -> "folder";
        };
    }

    private Map<String, String> settings(DepartmentSystem of) {
        Map<String, String> all = new LinkedHashMap<>();
        if (of.medium() == Medium.POSTGRESQL || of.medium() == Medium.MARIADB) {
            Store store = departments.store(of);
            all.put("host", store.host());
            all.put("port", Integer.toString(store.port()));
            all.put("database", store.database());
            all.put("username", store.reader());
            all.put("password", store.readerPassword());
            if (store.kind().equals("postgresql") && Boolean.TRUE.equals(systems.get(of.name()).get("capture"))) {
                all.put("publication", "zhongshu");
            }
        } else if (of.medium() == Medium.HTTP) {
            all.put("url", departments.serviceUrl());
            all.put("paths", "/addresses 标准地址\n/dwellings 不动产登记\n/facilities 公共服务设施");
            all.put("paging", "page");
            all.put("rows", "/data");
            all.put("total", "/total");
            all.put("ok", "/code");
            all.put("auth", "header");
            all.put("secret", departments.serviceKey());
        }
        return all;
    }

    private void job(DepartmentSystem of, String connection, JobPlan plan, Catalogue.Line line, String resource) throws IOException, InterruptedException {
        Api officer = as("officer-" + of.department());
        for (JsonNode job : officer.get("/api/exchange/jobs").path("items")) {
            if (job.path("dataset").asString("").equals(plan.dataset())) {
                return;
            }
        }
        if (of.medium() == Medium.FILES) {
            deliver(of);
        }
        String source = plan.source();
        if (of.medium() != Medium.FILES && of.medium() != Medium.HTTP) {
            source = null;
            for (JsonNode found : officer.get("/api/exchange/connections/" + connection + "/sources").path("items")) {
                String name = found.path("name").asString();
                source = name.equals(plan.source()) || name.endsWith("." + plan.source()) ? name : source;
            }
        }
        JsonNode shape = officer.get("/api/exchange/connections/" + connection + "/shape?source=" + java.net.URLEncoder.encode(source, java.nio.charset.StandardCharsets.UTF_8));
        Map<String, Object> chosen = new LinkedHashMap<>();
        chosen.put("columns", shape.path("columns"));
        chosen.put("rows", shape.path("rows"));
        chosen.put("growing", plan.growing());
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("source", source);
        spec.put("shape", chosen);
        spec.put("fields", plan.mapping(line));
        spec.put("schedule", plan.schedule());
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", plan.entry() + "归集（示范）");
        body.put("connection", connection);
        body.put("mode", plan.mode());
        body.put("dataset", plan.dataset());
        body.put("datasetName", plan.entry());
        body.put("resource", resource);
        body.put("spec", spec);
        body.put("run", true);
        officer.post("/api/exchange/jobs", body);
        log.info("Job for {} is set up", plan.dataset());
    }

    /** Lays a department's files that it has not handed in yet into its folder, the oldest first. */
    void deliver(DepartmentSystem of) throws IOException, InterruptedException {
        String connection = connections.get(of.name());
        Path from = departments.folder(of);
        if (connection == null || !Files.isDirectory(from)) {
            return;
        }
        List<Path> files;
        try (var all = Files.list(from)) {
            files = all.filter(f -> !f.getFileName().toString().startsWith(".")).sorted().toList();
        }
        for (Path file : files) {
            String step = "delivered-" + connection + "-" + Integer.toHexString(file.getFileName().toString().hashCode());
            if (memory.done(step)) {
                continue;
            }
            if (Files.isDirectory(inbox)) {
                Path folder = inbox.resolve(connection);
                Files.createDirectories(folder);
                Path draft = folder.resolve("." + file.getFileName() + ".part");
                Files.copy(file, draft, StandardCopyOption.REPLACE_EXISTING);
                Files.move(draft, folder.resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            } else {
                as("officer-" + of.department()).upload("/api/exchange/connections/" + connection + "/files", file.getFileName().toString(), "application/octet-stream", Files.readAllBytes(file));
            }
            memory.remember(step);
        }
    }

    /** Datasets that have rows: whose job has been through once. */
    Set<String> loaded() throws IOException, InterruptedException {
        Set<String> loaded = new HashSet<>();
        for (JsonNode job : as("steward").get("/api/exchange/jobs").path("items")) {
            // a capture never ends: its first rows must do
            if (job.path("freshAt").isString() || job.path("mode").asString("").equals("CAPTURE") && job.path("lastRun").path("changed").asLong() > 0) {
                loaded.add(job.path("dataset").asString(""));
            }
        }
        return loaded;
    }

    /**
     * The base libraries' sources in the order of their authority, as the file has them; then the linking of each.
     *
     * @return whether all sources are there
     */
    boolean libraries() throws IOException, InterruptedException {
        Api bureau = as("steward");
        Set<String> loaded = loaded();
        Map<String, JsonNode> known = new HashMap<>();
        bureau.get("/api/registry/libraries").path("items").forEach(l -> known.put(l.path("id").asString(), l));
        for (String library : plans.stream().map(JobPlan::library).filter(l -> l != null).distinct().toList()) {
            List<Map<String, Object>> sources = new ArrayList<>();
            for (JobPlan plan : plans) {
                if (library.equals(plan.library()) && loaded.contains(plan.dataset())) {
                    Map<String, Object> source = new LinkedHashMap<>();
                    source.put("dataset", plan.dataset());
                    source.put("fields", Map.of());
                    source.put("freshness", plan.freshness());
                    sources.add(source);
                }
            }
            JsonNode now = known.get(library);
            if (now == null || sources.isEmpty() || now.path("feeds").size() >= sources.size()) {
                continue;
            }
            // of a death the crematorium knows first, of a marriage the registry
            Map<String, Object> authority = library.equals("person") && loaded.containsAll(List.of("mz-funeral", "mz-marriage", "ga-person")) ? Map.of("death_date", List.of(List.of("mz-funeral"), List.of("ga-person")), "marital", List.of(List.of("mz-marriage"), List.of("ga-person")))
                    : Map.of();
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("sources", sources);
            body.put("authority", authority);
            body.put("reason", "示范：首次设置基础库来源");
            body.put("version", now.path("version").asInt());
            bureau.put("/api/registry/libraries/" + library + "/sources", body);
            bureau.post("/api/registry/libraries/" + library + "/runs", Map.of());
            log.info("Library {} is fed by {} datasets", library, sources.size());
        }
        if (loaded.contains("zr-address") && !bureau.get("/api/registry/addresses").path("set").asBoolean()) {
            bureau.put("/api/registry/addresses/source", Map.of("dataset", "zr-address", "code", "code", "text", "address", "lon", "lon", "lat", "lat", "grid", "grid", "status", "state"));
            log.info("The address base is fed by zr-address");
        }
        return loaded.containsAll(plans.stream().map(JobPlan::dataset).toList());
    }

    /** Id of a published catalogue entry by its name. */
    String resource(String entry) throws IOException, InterruptedException {
        String id = resources().get(entry);
        if (id == null) {
            throw new IOException("no entry " + entry + " yet");
        }
        return id;
    }

    /** Has every dataset checked now; the platform does it by itself later on. */
    void check() throws IOException, InterruptedException {
        Set<String> loaded = loaded();
        for (JobPlan plan : plans.stream().filter(p -> loaded.contains(p.dataset())).toList()) {
            as("officer-" + DepartmentSystem.valueOf(plan.system()).department()).post("/api/quality/datasets/" + plan.dataset() + "/run", Map.of());
        }
    }

    /** Whether the department has been told that something is wrong with its data. */
    boolean told(DepartmentSystem system) throws IOException, InterruptedException {
        return !as("officer-" + system.department()).get("/api/cases?box=all&type=data-quality&open=true&limit=1").path("items").isEmpty();
    }

    void recheck(String dataset, DepartmentSystem system) throws IOException, InterruptedException {
        as("officer-" + system.department()).post("/api/quality/datasets/" + dataset + "/run", Map.of());
    }

    private Api as(String username) {
        return open.computeIfAbsent(username, sessions);
    }
}
