package org.zhongshu.demo.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.zhongshu.demo.TestCity;
import org.zhongshu.demo.county.CountyPeople;
import org.zhongshu.demo.county.Person;
import tools.jackson.databind.json.JsonMapper;

class CitizensTest {

    private final Person anybody = CountyPeople.of(TestCity.read("guangde"), 40).persons().findFirst().orElseThrow();

    @Test
    void aFormIsAnsweredByWhatTheyCameForAndOtherwiseByItsOwnChoices() {
        var schema = JsonMapper.builder().build().readTree("""
                {"required": ["answer_purpose", "answer_relation", "answer_promise", "answer_amount", "answer_bank_account", "answer_residence_address"],
                 "properties": {"answer_purpose": {"type": "string", "enum": ["就业", "出国出境"]}, "answer_relation": {"type": "string", "enum": ["户主", "亲属"]}, "answer_promise": {"type": "boolean"},
                 "answer_amount": {"type": "number", "minimum": 5}, "answer_bank_account": {"type": "string", "pattern": "^[0-9]{12,19}$"}, "answer_residence_address": {"type": "string"}, "answer_unasked": {"type": "string"}}}""");
        Map<String, Object> said = Answers.of(schema, Map.of("answer_purpose", "出国出境"), anybody);
        assertThat(said).containsOnlyKeys("answer_purpose", "answer_relation", "answer_promise", "answer_amount", "answer_bank_account", "answer_residence_address");
        assertThat(said).containsEntry("answer_purpose", "出国出境").containsEntry("answer_relation", "户主").containsEntry("answer_promise", true).containsEntry("answer_amount", 5)
                .containsEntry("answer_residence_address", anybody.residence().standard());
        assertThat(said.get("answer_bank_account").toString()).matches("[0-9]{12,19}");
    }

    @Test
    void whatAnAnswerCallsForIsAnsweredAndNothingElse() {
        var schema = JsonMapper.builder().build().readTree("""
                {"required": ["answer_kind", "answer_days", "answer_things", "answer_words"],
                 "properties": {"answer_kind": {"type": "string", "enum": ["挖掘", "占用"]}, "answer_days": {"type": "string", "format": "date", "formatMinimum": "2026-11-23", "formatMaximum": "2027-02-23"},
                 "answer_things": {"type": "array", "items": {"enum": ["隔油池", "化粪池"]}}, "answer_words": {"type": "string", "minLength": 10, "maxLength": 100}},
                 "allOf": [{"if": {"properties": {"answer_kind": {"enum": ["挖掘"]}}, "required": ["answer_kind"]}, "then": {"properties": {"answer_depth": {"type": "number", "minimum": 0.1}}, "required": ["answer_depth"]}},
                 {"if": {"properties": {"answer_kind": {"enum": ["占用"]}}, "required": ["answer_kind"]}, "then": {"properties": {"answer_fence": {"type": "boolean"}}, "required": ["answer_fence"]}}]}""");
        Map<String, Object> said = Answers.of(schema, Map.of(), anybody);
        assertThat(said).containsOnlyKeys("answer_kind", "answer_days", "answer_things", "answer_words", "answer_depth").containsEntry("answer_kind", "挖掘").containsEntry("answer_things", List.of("隔油池"));
        assertThat(said.get("answer_days")).isEqualTo("2027-01-24");
        assertThat(said.get("answer_words").toString().length()).isBetween(10, 100);
    }
}
