package org.zhongshu.platform.intermediaries.internal;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Both sides read in their messages what they have to do next, and nobody else does. */
class TidingsTest extends MarketBase {

    @AfterEach
    void noMessages() {
        jdbc.execute("TRUNCATE messages.message, messages.seen, messages.sms");
    }

    /** Newest first, as the inbox has them. */
    private List<String> told(int person) {
        return desk.person(person).get("/api/citizen/messages").ok().path("items").valueStream().map(m -> m.path("kind").asString()).filter(k -> k.startsWith("demand-") || k.startsWith("agency-")).toList();
    }

    @Test
    void fromTheChoiceToTheAcceptedResult() {
        desk.all("t-survey");
        assertThat(told(0)).containsExactly("agency-agreed");
        String number = desk.publish(3, desk.demand("direct"));
        desk.join(0, number, "20000", 8).ok();
        desk.join(1, number, "21000", 8).ok();
        desk.pass(number, "closes_at");
        choosing.run();
        choosing.run();
        assertThat(told(3)).as("once").containsOnlyOnce("demand-choose").contains("demand-choose");
        JsonNode seen = desk.seen(3, number);
        String first = seen.path("signups").valueStream().filter(s -> s.path("uscc").asString().equals(desk.firms.getFirst())).findFirst().orElseThrow().path("id").asString();
        desk.act(3, number, "choose", Map.of("signup", first, "words", "报价合理")).ok();
        assertThat(told(0).getFirst()).isEqualTo("demand-chosen");
        assertThat(told(1).getFirst()).isEqualTo("demand-passed");
        assertThat(told(2)).as("did not sign up").noneMatch(k -> k.startsWith("demand-"));
        desk.act(3, number, "sign", Map.of("amount", "20000", "days", 8, "file", MarketDesk.pdf(desk.person(3), MINE))).ok();
        desk.act(0, number, "deliver", Map.of("file", MarketDesk.pdf(desk.person(0), MINE))).ok();
        assertThat(told(3).getFirst()).isEqualTo("demand-delivered");
        desk.act(3, number, "return", Map.of("words", "缺少等高线")).ok();
        assertThat(told(0).getFirst()).isEqualTo("demand-returned");
        desk.act(0, number, "deliver", Map.of("file", MarketDesk.pdf(desk.person(0), MINE))).ok();
        desk.act(3, number, "accept", Map.of()).ok();
        assertThat(told(0).getFirst()).isEqualTo("demand-accepted");
        assertThat(told(1)).as("the other's business").noneMatch(k -> List.of("demand-signed", "demand-returned", "demand-accepted").contains(k));
        JsonNode last = desk.person(0).get("/api/citizen/messages").ok().at("/items/0");
        assertThat(last.path("link").asString()).isEqualTo("/me/intermediaries/" + number);
        assertThat(last.path("text").asString()).contains("厂区地形测绘", number);
    }

    @Test
    void whoDropsOutAndWhoIsWithdrawnFromIsTold() {
        desk.all("t-survey");
        String number = desk.publish(3, desk.demand("price"));
        desk.join(0, number, "20000", 8).ok();
        desk.join(1, number, "21000", 8).ok();
        desk.act(3, number, "withdraw", Map.of("words", "暂不需要了")).ok();
        assertThat(told(0).getFirst()).isEqualTo("demand-withdrawn");
        assertThat(told(3)).as("who withdraws knows").noneMatch(k -> k.startsWith("demand-"));

        String again = desk.publish(3, desk.demand("price"));
        desk.join(0, again, "20000", 8).ok();
        int version = desk.stranger().get("/api/intermediaries/agencies/" + desk.firms.getFirst()).ok().path("version").asInt();
        desk.as(OFFICER).post("/api/intermediaries/desk/agencies/" + desk.firms.getFirst() + "/suspended", Map.of("reason", "出具虚假成果", "until", LocalDate.now().plusDays(30).toString(), "version", version)).ok();
        assertThat(told(0).getFirst()).isEqualTo("agency-suspended");
        desk.pass(again, "closes_at");
        choosing.run();
        assertThat(desk.state(again)).as("the only one may not be chosen").isEqualTo("failed");
        assertThat(told(0).getFirst()).isEqualTo("demand-failed");
        assertThat(told(3).getFirst()).isEqualTo("demand-failed");
    }
}
