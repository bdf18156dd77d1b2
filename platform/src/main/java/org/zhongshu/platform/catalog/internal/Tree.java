package org.zhongshu.platform.catalog.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.audit.Audit;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/**
 * The classification tree: 类 of one digit, 项 of two, 目 of three, 细目 of any length (1272号). The city's base libraries, the
 * guide's twelve themes and the city's departments are its first nodes; people add 目 and 细目 below. Held in memory and read
 * again when a node is missing, so copies of the server find each other's.
 */
@Component
class Tree implements SmartInitializingSingleton {

    static final String BASE = "1";
    static final String THEME = "2";
    static final String DEPARTMENT = "3";
    private static final Logger log = LoggerFactory.getLogger(Tree.class);
    private static final List<String> THEMES = List.of("公共服务", "健康保障", "社会保障", "食品药品安全", "安全生产", "价格监管", "能源安全", "信用体系",
            "城乡建设", "社区治理", "生态环保", "应急维稳");
    /** Numbers of the known base libraries: the guide's own order first. A library of another id takes the next free one from 20 on. */
    private static final Map<String, String> LIBRARY_NUMBERS = Map.of("person", "01", "legal-entity", "02", "space", "03", "credit", "04", "licence", "05",
            "economy", "06", "public-resource", "07");
    private static final int FREE_LIBRARIES = 20;
    /** 类项目: an entry belongs at least here. */
    static final int SECTION_LENGTH = 6;
    private static final int LONGEST_CODE = 18;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;
    private final CityProfile city;
    private final Departments departments;
    private final Audit audit;
    private volatile ConcurrentSkipListMap<String, Node> nodes = new ConcurrentSkipListMap<>();

    /** @param ref what it stands for, {@code library:person}; null for what people added */
    record Node(String code, String parent, String name, String ref, boolean current) {
    }

    Tree(JdbcTemplate jdbc, TransactionTemplate transaction, CityProfile city, Departments departments, Audit audit) {
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.city = city;
        this.departments = departments;
        this.audit = audit;
    }

    @Override
    public void afterSingletonsInstantiated() {
        transaction.executeWithoutResult(status -> {
            // two copies of the server starting at once must not number the same library twice
            jdbc.query("SELECT pg_advisory_xact_lock(150101)", row -> { });
            read();
            load();
        });
        read();
    }

    private void load() {
        put(BASE, null, "基础信息资源", "class:base");
        put(THEME, null, "主题信息资源", "class:theme");
        put(DEPARTMENT, null, "部门信息资源", "class:department");
        Set<String> named = new java.util.HashSet<>();
        city.current().libraries().forEach(library -> {
            named.add("library:" + library.id());
            String number = LIBRARY_NUMBERS.get(library.id());
            item("library:" + library.id(), library.name(), BASE, number == null ? free(BASE, FREE_LIBRARIES) : number, "基本信息");
        });
        for (int i = 0; i < THEMES.size(); i++) {
            named.add("theme:" + (i + 1));
            item("theme:" + (i + 1), THEMES.get(i), THEME, "%02d".formatted(i + 1), "综合");
        }
        departments.list().forEach(department -> {
            named.add("department:" + department.code());
            item("department:" + department.code(), department.name(), DEPARTMENT, free(DEPARTMENT, 1), "综合");
        });
        int gone = jdbc.update("UPDATE catalog.node SET current = ref LIKE 'class:%' OR ref = ANY (?) WHERE ref IS NOT NULL AND ref NOT LIKE 'neighbour:%' AND current <> (ref LIKE 'class:%' OR ref = ANY (?))",
                named.toArray(String[]::new), named.toArray(String[]::new));
        if (gone > 0) {
            log.info("Catalogue tree: {} classes came or went with the city's profile", gone);
        }
    }

    private void item(String ref, String name, String parent, String number, String section) {
        Optional<Node> known = nodes.values().stream().filter(n -> ref.equals(n.ref())).findFirst();
        String code = known.map(Node::code).orElse(parent + number);
        put(code, parent, name, ref);
        if (known.isEmpty()) {
            put(code + "001", code, section, null);
        }
    }

    private void put(String code, String parent, String name, String ref) {
        jdbc.update("INSERT INTO catalog.node (code, parent, name, ref) VALUES (?, ?, ?, ?) ON CONFLICT (code) DO UPDATE SET name = excluded.name WHERE catalog.node.name <> excluded.name AND excluded.ref IS NOT NULL",
                code, parent, name, ref);
        nodes.put(code, new Node(code, parent, name, ref, true));
    }

    /** The class of a neighbour's entries, made when it is first needed. */
    String ofNeighbour(String neighbour, String name) {
        String ref = "neighbour:" + neighbour;
        return transaction.execute(status -> {
            jdbc.query("SELECT pg_advisory_xact_lock(150101)", row -> { });
            read();
            item(ref, name, DEPARTMENT, free(DEPARTMENT, 1), "综合");
            return nodes.values().stream().filter(n -> ref.equals(n.ref())).findFirst().orElseThrow().code() + "001";
        });
    }

    private String free(String parent, int from) {
        for (int i = from; i < 100; i++) {
            String number = "%02d".formatted(i);
            if (!nodes.containsKey(parent + number)) {
                return number;
            }
        }
        throw new IllegalStateException("目录第 " + parent + " 类的项已用完 100 个编号");
    }

    private void read() {
        ConcurrentSkipListMap<String, Node> all = new ConcurrentSkipListMap<>();
        jdbc.query("SELECT code, parent, name, ref, current FROM catalog.node", row -> {
            all.put(row.getString(1), new Node(row.getString(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5)));
        });
        nodes = all;
    }

    List<Node> list() {
        return List.copyOf(nodes.values());
    }

    Optional<Node> find(String code) {
        if (code == null || code.length() > LONGEST_CODE || !code.matches("\\d+")) {
            return Optional.empty();
        }
        if (!nodes.containsKey(code)) {
            read();
        }
        return Optional.ofNullable(nodes.get(code));
    }

    /** Names from 类 to the node itself. */
    List<String> path(String code) {
        List<String> names = new ArrayList<>();
        for (Node at = nodes.get(code); at != null; at = at.parent() == null ? null : nodes.get(at.parent())) {
            names.addFirst(at.name());
        }
        return names;
    }

    /** How many entries each node and all below it hold. */
    Map<String, Long> sums(Map<String, Long> byClass) {
        Map<String, Long> sums = new TreeMap<>();
        byClass.forEach((code, n) -> {
            for (Node at = nodes.get(code); at != null; at = at.parent() == null ? null : nodes.get(at.parent())) {
                sums.merge(at.code(), n, Long::sum);
            }
        });
        return sums;
    }

    /** A new 目 below an 项, or 细目 below a 目. */
    Node add(String parent, String name) {
        String clean = Texts.clean(name);
        if (clean == null || clean.length() > 40) {
            throw Problem.invalid("bad-node", "分类名称须为 1 到 40 字。", Map.of("name", "须为 1 到 40 字"));
        }
        return transaction.execute(status -> {
            jdbc.query("SELECT pg_advisory_xact_lock(150101)", row -> { });
            Node above = find(parent).orElseThrow(() -> Problem.notFound("no-class", "没有这个分类：" + parent));
            if (above.code().length() < 3) {
                throw Problem.unprocessable("fixed-class", "类和项由城市档案确定，只能在项以下增设目、细目。");
            }
            List<Node> siblings = nodes.values().stream().filter(n -> above.code().equals(n.parent())).toList();
            if (siblings.stream().anyMatch(n -> n.name().equals(clean))) {
                throw Problem.conflict("class-exists", "“" + above.name() + "”下已有“" + clean + "”。");
            }
            Set<String> taken = siblings.stream().map(Node::code).collect(Collectors.toSet());
            String code = null;
            for (int i = 1; i < 1000 && code == null; i++) {
                String next = above.code() + String.format(Locale.ROOT, "%03d", i);
                code = taken.contains(next) || next.length() > LONGEST_CODE ? null : next;
            }
            if (code == null) {
                throw Problem.unprocessable("class-full", "“" + above.name() + "”下不能再增设分类。");
            }
            jdbc.update("INSERT INTO catalog.node (code, parent, name) VALUES (?, ?, ?)", code, above.code(), clean);
            Node node = new Node(code, above.code(), clean, null, true);
            audit.record("catalog.class", "catalog-class", code, null, null, node);
            nodes.put(code, node);
            return node;
        });
    }
}
