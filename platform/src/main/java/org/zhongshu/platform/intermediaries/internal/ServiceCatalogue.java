package org.zhongshu.platform.intermediaries.internal;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.calendar.Limit;
import org.zhongshu.algorithms.calendar.LimitUnit;
import org.zhongshu.platform.city.Department;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;
import org.zhongshu.platform.shared.Problem;
import tools.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Services, and the rules of choosing, of all intermediaries.yaml. What does not fit together stops the start, with file and line. */
@Component
class ServiceCatalogue {

    private static final String SCHEMA = "schema/intermediaries.json";

    private final Map<String, Service> services = new LinkedHashMap<>();
    private final List<Terms> terms = new ArrayList<>();
    private int priceWeight = 60;

    /** @param department who supervises it here; items: codes of items that need its result; fee: {@code market guided fixed} */
    record Service(String id, String name, String department, List<String> items, String result, String qualification, String basis, int days, String fee) {
    }

    enum Way {
        DIRECT("直接选取"), LOT("随机摇号"), PRICE("竞价"), MERIT("择优");

        private final String label;

        Way(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }

        String id() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Way of(String id) {
            for (Way w : values()) {
                if (w.id().equals(id)) {
                    return w;
                }
            }
            throw Problem.invalid("bad-way", "请选择选取方式。", Map.of("way", "直接选取、随机摇号、竞价或择优"));
        }
    }

    /** @param from and below: fen of budget, below null: without bound; least: agencies that must have signed up */
    record Allowed(Way way, long from, Long below, int least) {

        boolean fits(long budget) {
            return budget >= from && (below == null || budget < below);
        }
    }

    /** @param open and objection: null where none is asked for; act: what an owner has for the choice and for the contract, null: as long as they like */
    record Terms(LocalDate from, boolean publicMoney, String basis, Limit open, Limit objection, Limit act, List<Allowed> ways) {

        Optional<Allowed> way(Way way) {
            return ways.stream().filter(w -> w.way() == way).findFirst();
        }
    }

    @Autowired
    ServiceCatalogue(Departments departments) {
        this(Declarations.load("intermediaries.yaml", SCHEMA), code -> departments.responsible(code).map(Department::code).orElse(null));
    }

    ServiceCatalogue(List<Declaration> files, UnaryOperator<String> responsible) {
        List<String> errors = new ArrayList<>();
        for (Declaration file : files) {
            int i = 0;
            for (JsonNode n : file.root().path("services")) {
                service(n, file, "/services/" + i++, responsible, errors);
            }
            i = 0;
            for (JsonNode n : file.root().path("terms")) {
                terms(n, file, "/terms/" + i++, errors);
            }
            JsonNode weights = file.root().path("weights");
            if (weights.isObject()) {
                priceWeight = weights.path("price").asInt();
                if (priceWeight + weights.path("days").asInt() != 100) {
                    errors.add(file.at("/weights", "price 与 days 之和须为 100"));
                }
            }
        }
        if (!errors.isEmpty()) {
            throw new Declarations.InvalidDeclarations(errors);
        }
    }

    static Declaration parse(String text) {
        return Declarations.parse("test", "apps/test/intermediaries.yaml", text, SCHEMA);
    }

    private void service(JsonNode n, Declaration file, String at, UnaryOperator<String> responsible, List<String> errors) {
        String department = responsible.apply(n.path("department").asString());
        if (department == null) {
            errors.add(file.at(at, "没有这个部门：" + n.path("department").asString()));
            return;
        }
        List<String> items = new ArrayList<>();
        n.path("items").forEach(c -> items.add(c.asString()));
        Service s = new Service(n.path("id").asString(), n.path("name").asString(), department, List.copyOf(items), n.path("result").asString(null), n.path("qualification").asString(), n.path("basis").asString(), n.path("days").asInt(), n.path("fee").asString());
        if (services.putIfAbsent(s.id(), s) != null) {
            errors.add(file.at(at, "服务重复：" + s.id()));
        }
    }

    private void terms(JsonNode n, Declaration file, String at, List<String> errors) {
        LocalDate from;
        try {
            from = LocalDate.parse(n.path("from").asString());
        } catch (DateTimeParseException e) {
            errors.add(file.at(at + "/from", "没有这一天：" + n.path("from").asString()));
            return;
        }
        List<Allowed> ways = new ArrayList<>();
        for (JsonNode w : n.path("ways")) {
            Allowed a = new Allowed(Way.of(w.path("way").asString()), fen(w.path("from")), w.has("below") ? fen(w.path("below")) : null, w.path("least").asInt(1));
            if (a.below() != null && a.below() <= a.from()) {
                errors.add(file.at(at + "/ways", a.way().id() + " 的 below 须大于 from"));
            }
            ways.add(a);
        }
        terms.add(new Terms(from, n.path("money").asString().equals("public"), n.path("basis").asString(null), limit(n.path("open")), limit(n.path("objection")), limit(n.path("act")), List.copyOf(ways)));
    }

    private static long fen(JsonNode yuan) {
        return yuan.isNumber() ? new BigDecimal(yuan.asString()).movePointRight(2).longValue() : 0;
    }

    private static Limit limit(JsonNode n) {
        return n.isObject() ? new Limit(n.path("number").asInt(), LimitUnit.valueOf(n.path("unit").asString().toUpperCase(Locale.ROOT).replace('-', '_'))) : null;
    }

    List<Service> services() {
        return List.copyOf(services.values());
    }

    Optional<Service> find(String id) {
        return Optional.ofNullable(id).map(services::get);
    }

    Service service(String id) {
        return find(id).orElseThrow(() -> Problem.notFound("no-service", "没有这项中介服务。"));
    }

    String nameOf(String id) {
        return find(id).map(Service::name).orElse(id);
    }

    /** Those of the newest day that has come; empty: nothing may be chosen for this money. */
    Optional<Terms> terms(boolean publicMoney, LocalDate today) {
        return terms.stream().filter(t -> t.publicMoney() == publicMoney && !t.from().isAfter(today)).max(Comparator.comparing(Terms::from));
    }

    /** Of a hundred; the rest is for days. */
    int priceWeight() {
        return priceWeight;
    }
}
