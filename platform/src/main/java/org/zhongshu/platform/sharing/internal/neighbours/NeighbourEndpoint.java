package org.zhongshu.platform.sharing.internal.neighbours;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.NeighbourQuestion;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What other installations say to this one. Nobody signs in here: each message is signed by a paired key, and each answer, also a
 * refusal, is signed by ours.
 */
@RestController
@RequestMapping("/neighbour/v1")
class NeighbourEndpoint {

    private final Installation self;
    private final Gate gate;
    private final Pairing pairing;
    private final Messages messages;
    private final CatalogueFollower follower;
    private final BorderData data;
    private final List<NeighbourQuestion> questions;
    private final Clock clock;

    NeighbourEndpoint(Installation self, Gate gate, Pairing pairing, Messages messages, CatalogueFollower follower, BorderData data, List<NeighbourQuestion> questions, Clock clock) {
        this.questions = List.copyOf(questions);
        this.self = self;
        this.gate = gate;
        this.pairing = pairing;
        this.messages = messages;
        this.follower = follower;
        this.data = data;
        this.clock = clock;
    }

    private interface Work {
        BorderData.Given of(Gate.Said said);
    }

    @Allowed(Allowed.PUBLIC)
    @GetMapping("/hello")
    Map<String, Object> hello() {
        return Map.of("name", self.name(), "code", self.code(), "publicKey", self.publicPem(), "time", clock.instant().toString());
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/pair")
    ResponseEntity<byte[]> pair(HttpServletRequest request) {
        return answer(gate.first(request), said -> json(pairing.accept(said.body())));
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/messages")
    ResponseEntity<byte[]> messages(HttpServletRequest request) {
        return answer(gate.open(request), said -> json(Map.of("have", messages.take(said.neighbour(), said.body().path("messages")))));
    }

    @Allowed(Allowed.PUBLIC)
    @PostMapping("/catalogue")
    ResponseEntity<byte[]> catalogue(HttpServletRequest request) {
        return answer(gate.open(request), said -> json(follower.page(said.body())));
    }

    /** Rows of an entry of ours for a department there. */
    @Allowed(Allowed.PUBLIC)
    @PostMapping("/data")
    ResponseEntity<byte[]> data(HttpServletRequest request) {
        return answer(gate.open(request), said -> data.give(said.neighbour(), said.body()));
    }

    /** What other modules answer. */
    @Allowed(Allowed.PUBLIC)
    @PostMapping("/ask/{what}")
    ResponseEntity<byte[]> ask(@PathVariable String what, HttpServletRequest request) {
        return answer(gate.open(request), said -> json(questions.stream().filter(q -> q.what().equals(what)).findFirst().orElseThrow(() -> Problem.notFound("no-question", "本平台不回答这种问题。"))
                .answer(said.neighbour().code(), said.body())));
    }

    private static BorderData.Given json(Object value) {
        return new BorderData.Given(Json.mapper().writeValueAsBytes(value), 0, null);
    }

    private ResponseEntity<byte[]> answer(Gate.Said said, Work work) {
        try {
            BorderData.Given given = work.of(said);
            return signed(said.nonce(), 200, given.body(), given);
        } catch (Problem p) {
            Map<String, Object> body = new LinkedHashMap<>();
            body.put("type", "about:blank");
            body.put("title", "请求无法处理");
            body.put("status", p.status().value());
            body.put("detail", p.getMessage());
            body.put("code", p.code());
            return signed(said.nonce(), p.status().value(), Json.mapper().writeValueAsBytes(body), null);
        }
    }

    private ResponseEntity<byte[]> signed(String nonce, int status, byte[] body, BorderData.Given given) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status).contentType(status == 200 ? MediaType.APPLICATION_JSON : MediaType.APPLICATION_PROBLEM_JSON)
                .header(Envelope.SIGNATURE, Envelope.answer(self, nonce, status, body));
        if (given != null && given.receipt() != null) {
            answer.header("Zhongshu-Receipt", given.receipt()).header("Zhongshu-Rows", Integer.toString(given.rows()));
        }
        return answer.body(body);
    }
}
