package org.zhongshu.platform.sharing.internal.neighbours;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import org.zhongshu.platform.catalog.BorderStep;
import org.zhongshu.platform.catalog.Borders;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.NeighbourMessage;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Message;
import org.zhongshu.platform.sharing.internal.neighbours.NeighbourStore.Neighbour;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests, decisions and ends over the border. Said in the transaction in which they happened, sent in order until the other side has
 * them; done there once for each number, in the order of the numbers, in one transaction with the number.
 */
@Component
class Messages {

    private static final Logger log = LoggerFactory.getLogger(Messages.class);
    private static final int AT_ONCE = 50;

    private final NeighbourStore store;
    private final Link link;
    private final Borders borders;
    private final Departments departments;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final List<NeighbourMessage> others;
    private final Clock clock;

    Messages(NeighbourStore store, Link link, Borders borders, Departments departments, ApplicationEventPublisher events, TransactionTemplate transaction, List<NeighbourMessage> others, Clock clock) {
        this.others = List.copyOf(others);
        this.store = store;
        this.link = link;
        this.borders = borders;
        this.departments = departments;
        this.events = events;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** There is something to be sent; for the runner of this copy. */
    record Said(String neighbour) {
    }

    @EventListener
    void on(BorderStep e) {
        Map<String, Object> body = new LinkedHashMap<>();
        String kind;
        if (e.step().equals("ask")) {
            kind = "ask";
            body.put("key", e.request().toString());
            body.put("resource", borders.origin(e.resource()).orElseThrow().id());
            body.put("department", e.department());
            body.put("departmentName", departments.nameOf(e.department()));
            body.put("asker", e.asker());
            body.put("wish", e.wish());
        } else if (e.step().equals("end")) {
            kind = "end";
            // own: of the receiver's own data
            body.put("own", e.key() == null);
            body.put("key", e.key() == null ? e.request().toString() : e.key());
            body.put("words", e.words());
        } else if (e.key() == null) {
            kind = "reply";
            body.put("key", e.request().toString());
            body.put("step", e.step());
            body.put("words", e.words());
        } else {
            kind = "decide";
            body.put("request", e.key());
            body.put("step", e.step());
            body.put("words", e.words());
            body.put("wish", e.wish());
        }
        store.say(e.neighbour(), kind, body, clock.instant());
        events.publishEvent(new Said(e.neighbour()));
    }

    /** Sends what waits. @return whether there was anything */
    boolean send(Neighbour to) throws Link.Failure {
        List<Message> waiting = store.waiting(to.code(), AT_ONCE);
        if (waiting.isEmpty()) {
            return false;
        }
        JsonNode answer = link.call(to, "messages", Map.of("messages", waiting.stream().map(m -> Map.of("seq", m.seq(), "kind", m.kind(), "at", m.at().toString(), "body", m.body())).toList())).json();
        long have = answer.path("have").asLong(-1);
        store.taken(to.code(), have, clock.instant());
        if (have < waiting.getFirst().seq() - 1 && !store.again(to.code(), have + 1)) {
            throw new Link.Failure(0, "gap", "对方只收到第 " + have + " 条，其后的消息本平台已不再保存；请解除互联后重新配对");
        }
        return true;
    }

    /** @return number of the last message that is here now */
    long take(Neighbour from, JsonNode messages) {
        long have = 0;
        for (JsonNode m : messages) {
            have = take(from.code(), m.path("seq").asLong(), m.path("kind").asString(""), m.path("body"));
            if (have < m.path("seq").asLong()) {
                // one before it is missing
                return have;
            }
        }
        return have;
    }

    private long take(String neighbour, long seq, String kind, JsonNode body) {
        try {
            return transaction.execute(status -> {
                long last = store.lockIn(neighbour);
                if (seq != last + 1) {
                    return last;
                }
                perform(neighbour, kind, body);
                store.took(neighbour, seq, kind, body, clock.instant(), null);
                return seq;
            });
        } catch (RuntimeException e) {
            if (passing(e)) {
                throw e;
            }
            // what can never be done is kept with its reason: it must not stand before everything behind it for ever
            String why = e instanceof Problem refusal ? refusal.getMessage() : "消息的内容无法处理（" + e.getClass().getSimpleName() + "）。";
            log.warn("Message {} of {} could not be done: {}", seq, neighbour, e.toString());
            return transaction.execute(status -> {
                long last = store.lockIn(neighbour);
                if (seq != last + 1) {
                    return last;
                }
                store.took(neighbour, seq, kind, body, clock.instant(), why);
                if (kind.equals("ask")) {
                    Map<String, Object> answer = new LinkedHashMap<>();
                    answer.put("request", body.path("key").asString(""));
                    answer.put("step", "fail");
                    answer.put("words", "邻居平台未能受理：" + why);
                    store.say(neighbour, "decide", answer, clock.instant());
                    events.publishEvent(new Said(neighbour));
                }
                return seq;
            });
        }
    }

    /** Troubles of the moment, not of a message. */
    private static boolean passing(RuntimeException e) {
        return e instanceof Problem p ? p.status().is5xxServerError() : e instanceof TransientDataAccessException || e instanceof RecoverableDataAccessException
                || e instanceof DataAccessResourceFailureException || e instanceof TransactionException;
    }

    private void perform(String neighbour, String kind, JsonNode body) {
        String words = body.path("words").asString(null);
        switch (kind) {
            case "ask" -> borders.ask(neighbour, text(body, "key"), number(body, "resource"), text(body, "department"), text(body, "departmentName"), text(body, "asker"), wish(body, true));
            case "reply" -> borders.reply(neighbour, text(body, "key"), text(body, "step"), words);
            case "decide" -> borders.decide(neighbour, number(body, "request"), text(body, "step"), words, wish(body, text(body, "step").matches("agree|order")));
            case "end" -> {
                boolean own = body.path("own").asBoolean();
                borders.end(neighbour, own ? text(body, "key") : Long.toString(number(body, "key")), own, words);
            }
            default -> others.stream().filter(o -> o.kind().equals(kind)).findFirst().orElseThrow(() -> Problem.badRequest("bad-kind", "不认识的消息：" + kind)).take(neighbour, body);
        }
    }

    private static String text(JsonNode body, String field) {
        String value = body.path(field).asString("");
        if (value.isBlank() || value.length() > 500) {
            throw Problem.badRequest("bad-message", "消息缺少 " + field + "。");
        }
        return value;
    }

    private static long number(JsonNode body, String field) {
        String value = text(body, field);
        if (!value.matches("\\d{1,18}|[1-8]\\d{18}")) {
            throw Problem.badRequest("bad-message", "消息中的编号有误：" + field);
        }
        return Long.parseLong(value);
    }

    private static Borders.Wish wish(JsonNode body, boolean must) {
        if (!body.path("wish").isObject()) {
            if (must) {
                throw Problem.badRequest("bad-message", "消息缺少共享内容。");
            }
            return null;
        }
        Borders.Wish wish = Json.read(body.path("wish").toString(), Borders.Wish.class);
        if (must && (wish.fields() == null || wish.perMinute() == null || wish.until() == null)) {
            throw Problem.badRequest("bad-message", "消息中的共享内容不完整。");
        }
        return wish;
    }
}
