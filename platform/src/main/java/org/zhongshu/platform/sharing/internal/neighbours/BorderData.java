package org.zhongshu.platform.sharing.internal.neighbours;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.crypto.Sm3;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.catalog.Grants;
import org.zhongshu.platform.shared.Ids;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.Call;
import org.zhongshu.platform.sharing.Calls;
import org.zhongshu.platform.sharing.Opening;
import org.zhongshu.platform.sharing.Outlet;
import org.zhongshu.platform.sharing.internal.BorderRows;
import org.zhongshu.platform.sharing.internal.Elsewhere;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Flow;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Neighbour;
import tools.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;

/**
 * Rows over the border. A system here asks our shared API as for any entry; we ask the neighbour under the name of its department; the
 * neighbour asks its own grants and answers masked as granted there. Both sides keep a line of it.
 */
@Component
class BorderData implements Elsewhere {

    private static final int LONGEST_QUERY = 2_000;

    private final NeighbourStore store;
    private final Link link;
    private final Borders borders;
    private final Grants grants;
    private final Outlet outlet;
    private final BorderRows rows;
    private final Calls calls;
    private final Clock clock;

    BorderData(NeighbourStore store, Link link, Borders borders, Grants grants, Outlet outlet, BorderRows rows, Calls calls, Clock clock) {
        this.store = store;
        this.link = link;
        this.borders = borders;
        this.grants = grants;
        this.outlet = outlet;
        this.rows = rows;
        this.calls = calls;
        this.clock = clock;
    }

    /** @param receipt null for what is no data */
    record Given(byte[] body, int rows, String receipt) {
    }

    /** The neighbour asks for one of its departments. */
    Given give(Neighbour to, JsonNode asked) {
        String resource = asked.path("resource").asString("");
        String department = asked.path("department").asString("");
        String who = asked.path("who").asString("");
        String query = asked.path("query").asString(null);
        if (!resource.matches("\\d{1,18}|[1-8]\\d{18}") || !department.matches("[a-z][a-z0-9-]{0,26}") || who.isBlank() || who.length() > 200 || query != null && query.length() > LONGEST_QUERY) {
            throw Problem.badRequest("bad-question", "邻居的查询有误。");
        }
        long start = System.nanoTime();
        Instant at = clock.instant();
        long id = Long.parseLong(resource);
        String there = to.code() + "-" + department;
        byte[] question = (query == null ? "" : query).getBytes(StandardCharsets.UTF_8);
        try {
            Opening opening = outlet.open(id, there, who, Set.of());
            BorderRows.Answer answer = rows.rows(opening, there, query);
            Call call = new Call(Ids.next(), at, "neighbour", null, there, who, to.url(), id, opening.decision().grant(), query, Sm3.digest(question), Sm3.digest(answer.body()), answer.rows(),
                    answer.body().length, (int) ((System.nanoTime() - start) / 1_000), "ok");
            String receipt = calls.record(call).join().text();
            log(to, "out", id, there, who, query, at, answer.rows(), answer.body().length, start, "ok");
            return new Given(answer.body(), answer.rows(), receipt);
        } catch (Problem refusal) {
            log(to, "out", id, there, who, query, at, 0, 0, start, refusal.code());
            throw refusal;
        } catch (CompletionException e) {
            throw Problem.unavailable("log-busy", "调用记录暂时无法写入，数据不能提供，请稍候重试。", e);
        }
    }

    @Override
    public Fetched fetch(long resource, String department, String who, String query) {
        Borders.Origin origin = borders.origin(resource).orElseThrow(() -> Problem.notFound("no-data", "该资源还没有可提供的数据。"));
        Neighbour from = store.find(origin.neighbour()).filter(Neighbour::paired).orElseThrow(() -> Problem.notFound("no-entry", "与该邻居的互联已解除。"));
        Grants.Decision decision = grants.check(resource, department, who, Set.of());
        if (!decision.allowed()) {
            throw decision.code().equals("rate") ? Problem.tooMany(decision.code(), decision.message()) : Problem.forbidden(decision.code(), decision.message());
        }
        long start = System.nanoTime();
        Instant at = clock.instant();
        Map<String, Object> question = new LinkedHashMap<>();
        question.put("resource", origin.id());
        question.put("department", department);
        question.put("who", who);
        question.put("query", query);
        try {
            Link.Reply reply = link.call(from, "data", question);
            int many = reply.response().headers().firstValue("Zhongshu-Rows").filter(v -> v.matches("\\d{1,9}")).map(Integer::parseInt).orElse(0);
            log(from, "in", resource, department, who, query, at, many, reply.body().length, start, "ok");
            return new Fetched(reply.body(), many, decision.grant());
        } catch (Link.Failure e) {
            log(from, "in", resource, department, who, query, at, 0, 0, start, e.code());
            throw switch (e.status()) {
                case 400 -> Problem.badRequest(e.code(), e.getMessage());
                case 403 -> Problem.forbidden(e.code(), "邻居“" + from.name() + "”拒绝：" + e.getMessage());
                case 404 -> Problem.notFound(e.code(), "邻居“" + from.name() + "”：" + e.getMessage());
                case 422 -> Problem.unprocessable(e.code(), e.getMessage());
                case 429 -> Problem.tooMany(e.code(), e.getMessage());
                default -> Problem.unavailable("neighbour-away", "邻居“" + from.name() + "”暂时没有应答，请稍候重试：" + e.getMessage(), e);
            };
        }
    }

    private void log(Neighbour n, String direction, long resource, String department, String who, String query, Instant at, int many, long bytes, long start, String outcome) {
        store.flow(n.code(), new Flow(0, direction, resource, department, who, query, at, many, bytes, (int) ((System.nanoTime() - start) / 1_000_000), outcome));
    }
}
