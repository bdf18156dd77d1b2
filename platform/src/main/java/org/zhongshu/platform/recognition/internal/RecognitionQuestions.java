package org.zhongshu.platform.recognition.internal;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.zhongshu.platform.credentials.TrustExchange;
import org.zhongshu.platform.shared.Json;
import org.zhongshu.platform.shared.Problem;
import org.zhongshu.platform.sharing.NeighbourQuestion;
import tools.jackson.databind.JsonNode;

import java.util.function.Supplier;

/** What we give neighbours: nothing that is not published anyway, but signed for them. */
@Configuration(proxyBeanMethods = false)
class RecognitionQuestions {

    @Bean
    NeighbourQuestion trustQuestion(TrustExchange trust) {
        return new Given(Recognition.TRUST, trust::bundle);
    }

    @Bean
    NeighbourQuestion statusListQuestion(TrustExchange trust) {
        return new Given(Recognition.LIST, () -> trust.statusList().orElseThrow(() -> Problem.notFound("no-list", "状态清单尚未发布。")));
    }

    private record Given(String what, Supplier<String> text) implements NeighbourQuestion {

        @Override
        public Object answer(String neighbour, JsonNode asked) {
            return Json.read(text.get());
        }
    }
}
