package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Page;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Golden records for other modules: read and written down as looked at in one transaction. */
@Component
class GoldenDoor implements BaseRecords {

    private static final String DEAD = "2";
    private static final Set<String> ENDED = Set.of("2", "3", "4");

    private final Libraries libraries;
    private final Neighbourhood neighbourhood;
    private final Records records;
    private final Looks looks;
    private final Rulings rulings;
    private final RecordViews views;
    private final CodeLists codes;
    private final Departments departments;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    GoldenDoor(Libraries libraries, Neighbourhood neighbourhood, Records records, Looks looks, Rulings rulings, RecordViews views, CodeLists codes, Departments departments, JdbcTemplate jdbc,
               TransactionTemplate transaction) {
        this.libraries = libraries;
        this.neighbourhood = neighbourhood;
        this.records = records;
        this.looks = looks;
        this.rulings = rulings;
        this.views = views;
        this.codes = codes;
        this.departments = departments;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public List<Person> persons(String idNumber, String reference) {
        return askOne("person", "ident", idNumber, reference, this::person);
    }

    private Person person(Records.Stored stored) {
        Library library = libraries.get("person");
        String born = Records.value(library, "birth_date", stored.values());
        String died = Records.value(library, "death_date", stored.values());
        return new Person(stored.gid(), Records.value(library, "id_no", stored.values()), Records.value(library, "name", stored.values()), day(born), day(died),
                died != null || DEAD.equals(Records.value(library, "status", stored.values())));
    }

    @Override
    public List<Person> deadAmong(Collection<String> idNumbers) {
        Library library = libraries.get("person");
        List<Long> gids = jdbc.queryForList("SELECT gid FROM " + library.recordTable() + " WHERE ident = ANY (?)", Long.class, (Object) idNumbers.toArray(String[]::new));
        return records.load(library, gids, neighbourhood.site(library).cleaning()).values().stream().map(this::person).filter(Person::dead).toList();
    }

    @Override
    public List<Firm> firms(String uscc, String reference) {
        return askOne("legal", "ident", uscc, reference, this::firm);
    }

    @Override
    public Map<String, List<Firm>> firms(Collection<String> usccs, String reference) {
        if (usccs.isEmpty()) {
            return Map.of();
        }
        return ask("legal", "SELECT gid FROM %s WHERE ident = ANY (?) ORDER BY gid", usccs.toArray(String[]::new), reference, this::firm).stream().collect(Collectors.groupingBy(Firm::uscc));
    }

    @Override
    public Set<String> firmsAmong(Collection<String> usccs) {
        return usccs.isEmpty() ? Set.of() : Set.copyOf(jdbc.queryForList("SELECT DISTINCT ident FROM " + libraries.get("legal").recordTable() + " WHERE ident = ANY (?)", String.class, (Object) usccs.toArray(String[]::new)));
    }

    @Override
    public List<Firm> firmsOf(String legalRepId, String reference) {
        return askOne("legal", "grp", legalRepId, reference, this::firm);
    }

    private Firm firm(Records.Stored stored) {
        Library library = libraries.get("legal");
        String status = Records.value(library, "status", stored.values());
        return new Firm(stored.gid(), Records.value(library, "uscc", stored.values()), Records.value(library, "name", stored.values()), Records.value(library, "legal_rep", stored.values()),
                Records.value(library, "legal_rep_id", stored.values()), status, status == null || !ENDED.contains(status));
    }

    private static final Map<String, String> CONCLUDED = Map.of("person", "dead", "legal", "standing");

    @Override
    public Optional<Column> column(String id, String field) {
        if (!CONCLUDED.containsKey(id)) {
            return Optional.empty();
        }
        Library library = libraries.get(id);
        if (field.equals(CONCLUDED.get(id))) {
            return library.field(id.equals("person") ? "death_date" : "status").map(f -> new Column(id, field, field.equals("dead") ? "是否死亡" : "是否存续", owner(library, f)));
        }
        return library.field(field).map(f -> new Column(id, f.field(), f.name(), owner(library, f)));
    }

    private static String owner(Library library, Library.Field field) {
        return field.owner() == null ? library.owner() : field.owner();
    }

    @Override
    public Optional<Map<String, Said>> columns(String id, String number, Set<String> fields, String reference) {
        fields.forEach(f -> column(id, f).orElseThrow(() -> new IllegalArgumentException("no column " + id + "." + f)));
        Library library = libraries.get(id);
        List<Map<String, Said>> found = askOne(id, "ident", number, reference, stored -> said(library, stored, fields));
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    @Override
    public void looked(String id, String number, String what, String reference) {
        Library library = libraries.get(id);
        Actor actor = CurrentActor.require();
        Purpose purpose = Purpose.required(new Purpose("verify", reference));
        transaction.executeWithoutResult(status -> {
            List<Long> gids = jdbc.queryForList("SELECT gid FROM " + library.recordTable() + " WHERE ident = ? ORDER BY gid LIMIT 50", Long.class, number);
            gids.forEach(gid -> looks.record(actor, id, gid, "check", false, purpose, what, 1));
            if (gids.isEmpty()) {
                // the library does not know them, the department does
                looks.record(actor, id, null, "check", false, purpose, what, 1);
            }
        });
    }

    private Map<String, Said> said(Library library, Records.Stored stored, Set<String> fields) {
        Neighbourhood.Site site = neighbourhood.site(library);
        List<Member> members = views.members(site, stored.gid());
        Map<String, String> ruled = new LinkedHashMap<>();
        rulings.list(library, List.of(stored.gid())).forEach(r -> ruled.put(r.field(), departments.nameOf(r.department()) + "裁定"));
        Map<String, Said> said = new LinkedHashMap<>();
        for (String field : fields) {
            int i = library.indexOf(concludedFrom(library, field, stored));
            String value = stored.values()[i];
            if (field.equals(CONCLUDED.get(library.id()))) {
                // nobody says so: then it is not so, as persons() and firms() have it
                boolean ended = value != null && (library.fields().get(i).field().equals("death_date") || (library.id().equals("person") ? DEAD.equals(value) : ENDED.contains(value)));
                value = Boolean.toString(library.id().equals("person") == ended);
            }
            if (value == null) {
                continue;
            }
            Why.Of why = Why.get(stored.why(), i);
            Member winner = why.member() >= 0 && why.member() < members.size() ? members.get(why.member()) : null;
            Library.Field column = library.fields().get(i);
            said.put(field, new Said(value, codes.nameOf(column.field().equals(field) ? column.codes() : null, value), ruled.getOrDefault(column.field(), winner == null ? library.name() : views.source(site, winner.feed()).name()),
                    why.sinceMillis() == 0 ? null : Instant.ofEpochMilli(why.sinceMillis())));
        }
        return said;
    }

    /** The column that a conclusion is drawn from: a day of death says more than a status that was not yet told of it. */
    private static String concludedFrom(Library library, String field, Records.Stored stored) {
        if (!field.equals(CONCLUDED.get(library.id()))) {
            return field;
        }
        return library.id().equals("person") && Records.value(library, "death_date", stored.values()) != null ? "death_date" : "status";
    }

    private static LocalDate day(String text) {
        return text == null || text.length() != 10 ? null : LocalDate.parse(text);
    }

    private <T> List<T> askOne(String id, String column, String value, String reference, Function<Records.Stored, T> made) {
        return ask(id, "SELECT gid FROM %s WHERE " + column + " = ? ORDER BY gid LIMIT 50", value, reference, made);
    }

    private <T> List<T> ask(String id, String which, Object value, String reference, Function<Records.Stored, T> made) {
        Library library = libraries.get(id);
        Actor actor = CurrentActor.require();
        Purpose purpose = Purpose.required(new Purpose("verify", reference));
        return transaction.execute(status -> {
            List<Long> gids = jdbc.queryForList(which.formatted(library.recordTable()), Long.class, value);
            if (gids.isEmpty()) {
                return List.of();
            }
            List<T> found = records.load(library, gids, neighbourhood.site(library).cleaning()).values().stream().map(made).toList();
            looks.checked(actor, library.id(), gids, purpose);
            return found;
        });
    }

    /** What became part of a record counts only while both had this number: a merge that was undone leaves its trace in {@code moved}. */
    @Override
    public Page<Look> looksAtPerson(String idNumber, Instant lawBefore, Long except, String cursor, int limit) {
        Library library = libraries.get("person");
        Page<Looks.Look> page = looks.listOf(library.id(), jdbc.queryForList("""
                WITH RECURSIVE part (gid) AS (SELECT gid FROM %s WHERE ident = ? UNION SELECT m.gid FROM registry.moved m JOIN part p ON m.into_gid = p.gid WHERE m.library = ?)
                SELECT p.gid FROM part p WHERE EXISTS (SELECT 1 FROM %s r WHERE r.gid = p.gid AND r.ident = ?) OR EXISTS (SELECT 1 FROM %s g WHERE g._key = p.gid::text AND g._gone AND g."%s" = ?)""".formatted(
                library.recordTable(), library.recordTable(), "data.\"" + library.dataset() + "\"", library.lookup().identifier()), Long.class, idNumber, library.id(), idNumber, idNumber), lawBefore, except, RecordController.before(cursor),
                Math.clamp(limit, 1, 200));
        return new Page<>(page.items().stream().map(l -> new Look(l.id(), l.at(), l.account(), l.who(), l.org(), l.kind(), l.clear(), l.purpose(), Purpose.ALL.getOrDefault(l.purpose(), l.purpose()), l.reference())).toList(),
                page.next());
    }
}
