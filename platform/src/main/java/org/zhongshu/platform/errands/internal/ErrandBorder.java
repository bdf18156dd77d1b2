package org.zhongshu.platform.errands.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import org.zhongshu.platform.errands.internal.ErrandStore.Errand;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.NeighbourMessage;
import org.zhongshu.platform.sharing.NeighbourQuestion;
import tools.jackson.databind.JsonNode;

import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/** What crosses the border: a message that there is something, and questions for it. What is to be fetched is a row, tried until the other side answers. */
@Component
class ErrandBorder {

    private static final Logger log = LoggerFactory.getLogger(ErrandBorder.class);
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final ErrandStore store;
    private final Errands errands;
    private final Received received;
    private final Clock clock;

    ErrandBorder(ErrandStore store, Errands errands, Received received, Clock clock) {
        this.store = store;
        this.errands = errands;
        this.received = received;
        this.clock = clock;
    }

    @Scheduled(fixedDelay = 2_000, initialDelay = 10_000)
    void fetch() {
        for (Errand e : store.waiting(clock.instant())) {
            try {
                if (e.out()) {
                    errands.followed(e);
                } else {
                    received.fetched(e);
                }
            } catch (RuntimeException broken) {
                Duration pause = Duration.ofSeconds(5L << Math.min(e.attempts(), 7));
                log.info("errand {}: {}", e.id(), broken.getMessage());
                String why = broken instanceof Problem p ? p.getMessage() : "内容无法处理（" + broken.getClass().getSimpleName() + "）";
                store.failed(e.id(), why, clock.instant().plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause));
            }
        }
    }

    @Scheduled(fixedDelay = 3_600_000, initialDelay = 330_000)
    void removeOld() {
        store.removeOld(clock.instant().minus(Duration.ofDays(3)));
    }

    private record Question(String what, BiFunction<String, JsonNode, Object> answered) implements NeighbourQuestion {

        @Override
        public Object answer(String neighbour, JsonNode asked) {
            return answered.apply(neighbour, asked);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Border {

        @Bean
        NeighbourMessage errandMessage(ErrandStore store, org.springframework.beans.factory.ObjectProvider<Received> received) {
            return new NeighbourMessage() {
                @Override
                public String kind() {
                    return Errands.KIND;
                }

                @Override
                public void take(String neighbour, JsonNode body) {
                    String key = key(body);
                    switch (body.path("what").asString("")) {
                        case "take" -> received.getObject().announced(neighbour, key);
                        case "state" -> store.toFetch(store.find("out", neighbour, key).orElseThrow(() -> Problem.notFound("no-errand", "没有这个代收件。")).id());
                        default -> throw Problem.badRequest("bad-message", "消息的内容有误。");
                    }
                }
            };
        }

        @Bean
        NeighbourQuestion errandItems(TakenItems items) {
            return new Question("errand-items", (n, q) -> Map.of("items", items.list().stream().map(i -> Map.of("code", i.guide().code(), "name", i.guide().name(), "department", i.guide().department())).toList()));
        }

        /** Our errand for the neighbour that asks, and for no other. */
        @Bean
        NeighbourQuestion errandWhole(ErrandStore store) {
            return new Question("errand", (n, q) -> {
                Errand e = own(store, "out", n, q);
                Map<String, Object> all = new LinkedHashMap<>();
                all.put("item", e.item());
                all.put("itemName", e.itemName());
                all.put("content", store.content(e.id()).orElseThrow());
                all.put("files", store.files(e.id()).stream().map(f -> Map.of("name", f.name(), "size", f.size(), "sm3", f.sm3())).toList());
                return all;
            });
        }

        @Bean
        NeighbourQuestion errandFile(ErrandStore store) {
            return new Question("errand-file", (n, q) -> Map.of("content",
                    Base64.getEncoder().encodeToString(store.bytes(own(store, "out", n, q).id(), q.path("place").asInt(-1)).orElseThrow(() -> Problem.notFound("no-file", "没有这个文件。")))));
        }

        @Bean
        NeighbourQuestion errandState(ErrandStore store) {
            return new Question("errand-state", (n, q) -> {
                Errand e = own(store, "in", n, q);
                Map<String, Object> all = new LinkedHashMap<>();
                all.put("caseNumber", e.caseNumber());
                all.put("events", store.events(e.id()).stream().map(v -> {
                    Map<String, Object> event = new LinkedHashMap<>();
                    event.put("at", v.at().toString());
                    event.put("state", v.state().id());
                    event.put("words", v.words());
                    event.put("by", v.by());
                    return event;
                }).toList());
                return all;
            });
        }

        private static Errand own(ErrandStore store, String direction, String neighbour, JsonNode asked) {
            return store.find(direction, neighbour, key(asked)).orElseThrow(() -> Problem.notFound("no-errand", "没有这个代收件。"));
        }

        private static String key(JsonNode body) {
            String key = body.path("key").asString("");
            if (!key.matches("\\d{1,19}")) {
                throw Problem.badRequest("bad-message", "代收件编号有误。");
            }
            return key;
        }
    }
}
