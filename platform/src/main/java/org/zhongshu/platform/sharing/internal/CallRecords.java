package org.zhongshu.platform.sharing.internal;

import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3Tree;
import org.zhongshu.platform.catalog.Catalog;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.identity.Actor;
import org.zhongshu.platform.shared.Page;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Receipt;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the record of calls: lines, sums, and receipts made anew from the kept roots. Public because files, a package of its own, show the receipt of their last download. */
@Component
public class CallRecords {

    private static final String COLUMNS = "id, at, way, system, department, who, address, resource_id, grant_id, request, rows, bytes, micros, outcome, root, request_digest, body_digest";

    private final JdbcTemplate jdbc;
    private final Grants grants;
    private final Catalog catalog;
    private final ShareRights rights;

    CallRecords(JdbcTemplate jdbc, Grants grants, Catalog catalog, ShareRights rights) {
        this.jdbc = jdbc;
        this.grants = grants;
        this.catalog = catalog;
        this.rights = rights;
    }

    record Line(long id, Instant at, String way, Long system, String department, String who, String address, long resource, Long grant, String request, int rows, long bytes, int micros,
                String outcome, long root, byte[] requestDigest, byte[] bodyDigest) {
    }

    /** @param number from 1 without gaps; hashes as hexadecimal */
    record Root(long number, Instant at, int calls, String hash, String previous, String tree, String keyId) {
    }

    record Sum(long calls, long failed, long rows, long bytes, double meanMillis, double slowestMillis, Instant last) {
        static final Sum NONE = new Sum(0, 0, 0, 0, 0, 0, null);
    }

    /** The newest first: of one grant, for both its sides. */
    Page<Line> ofGrant(Actor actor, long grant, boolean failed, Long before, int limit) {
        Grants.Held held = grants.find(grant).filter(g -> rights.may(actor, "share.read", g.provider()) || rights.may(actor, "share.read", g.grantee()))
                .orElseThrow(() -> Problem.notFound("no-grant", "没有这项授权，或您无权查看。"));
        return page("grant_id = ?" + (failed ? " AND outcome <> 'ok'" : ""), List.of(held.id()), before, limit);
    }

    /** Refusals of one entry, for its provider; others see their own department's. */
    Page<Line> refused(Actor actor, Long resource, Long before, int limit) {
        String[] reach = rights.reach(actor, "share.read");
        if (resource != null && catalog.findEntry(resource).filter(e -> rights.may(actor, "share.read", e.description().provider())).isPresent()) {
            return page("resource_id = ? AND outcome <> 'ok'", List.of(resource), before, limit);
        }
        return reach == null ? page("outcome <> 'ok' AND (?::bigint IS NULL OR resource_id = ?)", Arrays.asList(resource, resource), before, limit)
                : page("department = ANY (?) AND outcome <> 'ok' AND (?::bigint IS NULL OR resource_id = ?)", Arrays.asList(reach, resource, resource), before, limit);
    }

    private Page<Line> page(String condition, List<?> parameters, Long before, int limit) {
        List<Object> all = new ArrayList<>(parameters);
        all.add(before);
        all.add(before);
        all.add(limit + 1);
        List<Line> rows = jdbc.query("SELECT " + COLUMNS + " FROM sharing.call WHERE " + condition + " AND (?::bigint IS NULL OR id < ?) ORDER BY id DESC LIMIT ?", (row, n) -> line(row), all.toArray());
        boolean more = rows.size() > limit;
        List<Line> page = more ? rows.subList(0, limit) : rows;
        return new Page<>(page, more ? Long.toString(page.getLast().id()) : null);
    }

    /** Since a time, by entry and grant. A key's grant 0: own data and refusals without a grant. */
    Map<List<Long>, Sum> sums(Collection<Long> resources, Instant since) {
        Map<List<Long>, Sum> sums = new HashMap<>();
        jdbc.query("SELECT resource_id, grant_id, sum(calls), sum(failed), sum(rows), sum(bytes), sum(micros) / greatest(sum(calls), 1) / 1000.0, max(slowest) / 1000.0, max(hour)"
                + " FROM sharing.tally WHERE resource_id = ANY (?) AND hour >= ? GROUP BY 1, 2", row -> {
            sums.put(List.of(row.getLong(1), row.getLong(2)), new Sum(row.getLong(3), row.getLong(4), row.getLong(5), row.getLong(6), row.getDouble(7), row.getDouble(8),
                    row.getObject(9, OffsetDateTime.class).toInstant()));
        }, resources.toArray(Long[]::new), since.atOffset(ZoneOffset.UTC));
        return sums;
    }

    /** The receipt of a call that the actor may see, made anew: the same text that left with the answer. */
    public Receipt receipt(Actor actor, long call) {
        Line line = find(call).filter(l -> mayRead(actor, l)).orElseThrow(() -> Problem.notFound("no-call", "没有这次调用，或您无权查看。"));
        return receipt(line);
    }

    Optional<Line> find(long call) {
        return jdbc.query("SELECT " + COLUMNS + " FROM sharing.call WHERE id = ?", (row, n) -> line(row), call).stream().findFirst();
    }

    private boolean mayRead(Actor actor, Line line) {
        return line.department() != null && rights.may(actor, "share.read", line.department())
                || catalog.findEntry(line.resource()).filter(e -> rights.may(actor, "share.read", e.description().provider())).isPresent();
    }

    private Receipt receipt(Line line) {
        return jdbc.query("SELECT previous, at, key_id, signature, calls FROM sharing.root WHERE number = ?", row -> {
            row.next();
            Long[] calls = (Long[]) row.getArray(5).getArray();
            Map<Long, byte[]> lines = new HashMap<>();
            jdbc.query("SELECT " + COLUMNS + " FROM sharing.call WHERE id = ANY (?)", r -> {
                Line l = line(r);
                lines.put(l.id(), Receipt.line(l.id(), l.at(), consumer(l), l.grant(), l.requestDigest(), l.bodyDigest()));
            }, (Object) calls);
            Sm3Tree tree = new Sm3Tree(Arrays.stream(calls).map(lines::get).toList());
            int index = Arrays.asList(calls).indexOf(line.id());
            return new Receipt(line.id(), line.at(), consumer(line), line.grant(), line.requestDigest(), line.bodyDigest(), index, calls.length, tree.path(index), line.root(), row.getBytes(1),
                    row.getObject(2, OffsetDateTime.class).toInstant(), row.getString(3), row.getBytes(4));
        }, line.root());
    }

    /** Signed roots, the newest first. */
    List<Root> roots(Long before, int limit) {
        return jdbc.query("SELECT number, at, cardinality(calls), hash, previous, tree, key_id FROM sharing.root WHERE (?::bigint IS NULL OR number < ?) ORDER BY number DESC LIMIT ?",
                (row, n) -> new Root(row.getLong(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getInt(3), HexFormat.of().formatHex(row.getBytes(4)),
                        HexFormat.of().formatHex(row.getBytes(5)), HexFormat.of().formatHex(row.getBytes(6)), row.getString(7)), before, before, limit);
    }

    private static String consumer(Line l) {
        return (l.department() == null ? "-" : l.department()) + "/" + (l.system() == null ? "-" : l.system().toString());
    }

    private static Line line(ResultSet row) throws SQLException {
        return new Line(row.getLong(1), row.getObject(2, OffsetDateTime.class).toInstant(), row.getString(3), row.getObject(4, Long.class), row.getString(5), row.getString(6), row.getString(7),
                row.getLong(8), row.getObject(9, Long.class), row.getString(10), row.getInt(11), row.getLong(12), row.getInt(13), row.getString(14), row.getLong(15), row.getBytes(16),
                row.getBytes(17));
    }
}
