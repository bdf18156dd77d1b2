package org.zhongshu.platform.evaluations.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.evaluations.Evaluations;
import org.zhongshu.platform.persons.Persons;
import org.zhongshu.platform.shared.Ids;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Services that may be graded, and whether they were. */
@Component
class ServiceStore {

    private static final String SELECT = "SELECT id, reference, person, human, item, item_name, department, channel, officer, ended_on, until, rated, by_link, replaced FROM evaluations.service WHERE ";

    private final JdbcTemplate jdbc;

    ServiceStore(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** @param byLink graded by the receipt's link; replaced: the person served has graded over that */
    record Row(long id, String reference, long person, Long human, String item, String itemName, String department, String channel, Long officer, LocalDate endedOn, LocalDate until, boolean rated, boolean byLink, boolean replaced) {
    }

    Row open(Evaluations.Service s, LocalDate today, LocalDate until) {
        jdbc.update("""
                INSERT INTO evaluations.service (id, reference, person, human, item, item_name, department, channel, officer, ended_on, until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (reference) DO NOTHING""", Ids.next(), s.reference(), s.person(), s.human(), s.item(), s.itemName(), s.department(), s.channel(), s.officer(), today, until);
        return jdbc.query(SELECT + "reference = ?", ServiceStore::row, s.reference()).getFirst();
    }

    Optional<Row> find(long id) {
        return jdbc.query(SELECT + "id = ?", ServiceStore::row, id).stream().findFirst();
    }

    /** An account can become somebody else's; what was done for the one before is not theirs to grade. */
    Optional<Row> of(Persons.Person me, long id) {
        return jdbc.query(SELECT + "id = ? AND person = ? AND human IS NOT DISTINCT FROM ?", ServiceStore::row, id, me.id(), me.gid()).stream().findFirst();
    }

    List<Row> of(Persons.Person me) {
        return jdbc.query(SELECT + "person = ? AND human IS NOT DISTINCT FROM ? ORDER BY id DESC LIMIT 50", ServiceStore::row, me.id(), me.gid());
    }

    Optional<Row> of(Persons.Person me, String reference) {
        return jdbc.query(SELECT + "reference = ? AND person = ? AND human IS NOT DISTINCT FROM ?", ServiceStore::row, reference, me.id(), me.gid()).stream().findFirst();
    }

    /** @return false when it was graded before; of two at once the second waits and learns it */
    boolean rate(long id, boolean byLink) {
        return jdbc.update("UPDATE evaluations.service SET rated = true, by_link = ? WHERE id = ? AND NOT rated", byLink, id) == 1;
    }

    /** @return false when there is no grade by the link, or it was graded over before, or the service ended earlier than that day */
    boolean replace(long id, LocalDate since) {
        return jdbc.update("UPDATE evaluations.service SET replaced = true WHERE id = ? AND rated AND by_link AND NOT replaced AND ended_on >= ?", id, since) == 1;
    }

    int ofItem(String item, LocalDate since) {
        Integer n = jdbc.queryForObject("SELECT count(*) FROM (SELECT 1 FROM evaluations.service WHERE item = ? AND ended_on >= ? LIMIT 100) s", Integer.class, item, since);
        return n == null ? 0 : n;
    }

    private static Row row(ResultSet r, int n) throws SQLException {
        return new Row(r.getLong(1), r.getString(2), r.getLong(3), r.getObject(4, Long.class), r.getString(5), r.getString(6), r.getString(7), r.getString(8), r.getObject(9, Long.class), r.getObject(10, LocalDate.class),
                r.getObject(11, LocalDate.class), r.getBoolean(12), r.getBoolean(13), r.getBoolean(14));
    }
}
