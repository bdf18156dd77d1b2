package org.zhongshu.platform.registry.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.identity.CurrentActor;
import org.zhongshu.platform.registry.BaseRecords;
import org.zhongshu.platform.shared.Page;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Golden records for other modules: read and written down as looked at in one transaction. */
@Component
class GoldenDoor implements BaseRecords {

    private static final String DEAD = "2";
    private static final Set<String> ENDED = Set.of("2", "3", "4");

    private final Libraries libraries;
    private final Neighbourhood neighbourhood;
    private final Records records;
    private final Looks looks;
    private final JdbcTemplate jdbc;
    private final TransactionTemplate transaction;

    GoldenDoor(Libraries libraries, Neighbourhood neighbourhood, Records records, Looks looks, JdbcTemplate jdbc, TransactionTemplate transaction) {
        this.libraries = libraries;
        this.neighbourhood = neighbourhood;
        this.records = records;
        this.looks = looks;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    @Override
    public List<Person> persons(String idNumber, String reference) {
        return ask("person", "ident", idNumber, reference, stored -> {
            Library library = libraries.get("person");
            String born = Records.value(library, "birth_date", stored.values());
            String died = Records.value(library, "death_date", stored.values());
            return new Person(stored.gid(), Records.value(library, "id_no", stored.values()), Records.value(library, "name", stored.values()), day(born), day(died),
                    died != null || DEAD.equals(Records.value(library, "status", stored.values())));
        });
    }

    @Override
    public List<Firm> firms(String uscc, String reference) {
        return ask("legal", "ident", uscc, reference, this::firm);
    }

    @Override
    public List<Firm> firmsOf(String legalRepId, String reference) {
        return ask("legal", "grp", legalRepId, reference, this::firm);
    }

    private Firm firm(Records.Stored stored) {
        Library library = libraries.get("legal");
        String status = Records.value(library, "status", stored.values());
        return new Firm(stored.gid(), Records.value(library, "uscc", stored.values()), Records.value(library, "name", stored.values()), Records.value(library, "legal_rep", stored.values()),
                Records.value(library, "legal_rep_id", stored.values()), status, status == null || !ENDED.contains(status));
    }

    private static LocalDate day(String text) {
        return text == null || text.length() != 10 ? null : LocalDate.parse(text);
    }

    private <T> List<T> ask(String id, String column, String value, String reference, Function<Records.Stored, T> made) {
        Library library = libraries.get(id);
        Actor actor = CurrentActor.require();
        Purpose purpose = Purpose.required(new Purpose("verify", reference));
        return transaction.execute(status -> {
            List<Long> gids = jdbc.queryForList("SELECT gid FROM " + library.recordTable() + " WHERE " + column + " = ? ORDER BY gid LIMIT 50", Long.class, value);
            if (gids.isEmpty()) {
                return List.of();
            }
            List<T> found = records.load(library, gids, neighbourhood.site(library).cleaning()).values().stream().map(made).toList();
            gids.forEach(gid -> looks.record(actor, library.id(), gid, "check", false, purpose, null, 1));
            return found;
        });
    }

    /** What became part of a record counts only while both had this number: a merge that was undone leaves its trace in {@code moved}. */
    @Override
    public Page<Look> looksAtPerson(String idNumber, Instant lawBefore, String cursor, int limit) {
        Library library = libraries.get("person");
        Page<Looks.Look> page = looks.listOf(library.id(), jdbc.queryForList("""
                WITH RECURSIVE part (gid) AS (SELECT gid FROM %s WHERE ident = ? UNION SELECT m.gid FROM registry.moved m JOIN part p ON m.into_gid = p.gid WHERE m.library = ?)
                SELECT p.gid FROM part p WHERE EXISTS (SELECT 1 FROM %s r WHERE r.gid = p.gid AND r.ident = ?) OR EXISTS (SELECT 1 FROM %s g WHERE g._key = p.gid::text AND g._gone AND g."%s" = ?)""".formatted(
                library.recordTable(), library.recordTable(), "data.\"" + library.dataset() + "\"", library.lookup().identifier()), Long.class, idNumber, library.id(), idNumber, idNumber), lawBefore, RecordController.before(cursor),
                Math.clamp(limit, 1, 200));
        return new Page<>(page.items().stream().map(l -> new Look(l.id(), l.at(), l.account(), l.who(), l.org(), l.kind(), l.clear(), l.purpose(), Purpose.ALL.getOrDefault(l.purpose(), l.purpose()), l.reference())).toList(),
                page.next());
    }
}
