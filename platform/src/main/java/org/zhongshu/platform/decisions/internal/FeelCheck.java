package org.zhongshu.platform.decisions.internal;

import org.kie.dmn.api.feel.runtime.events.FEELEvent;
import org.kie.dmn.feel.FEEL;
import org.kie.dmn.feel.lang.CompilerContext;
import org.kie.dmn.feel.lang.impl.FEELBuilder;
import org.kie.dmn.feel.lang.impl.FEELImpl;
import org.kie.dmn.feel.lang.types.BuiltInType;
import org.zhongshu.platform.decisions.internal.TableModel.Rule;
import org.zhongshu.platform.decisions.internal.TableModel.Rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Each cell's expression by itself, so that what is wrong is told with its place: the engine lets an unknown name in a comparison pass and would then
 * silently never match.
 */
final class FeelCheck {

    private static final Pattern LITERAL = Pattern.compile("\"(?:\\\\.|[^\"\\\\])*\"");
    private static final Pattern TWICE = Pattern.compile("(?>[<>]=?|=)\\s*[<>=]");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    /** FEEL's own words that a table may use; all else must be a fact or a decision of the table. */
    private static final Set<String> FEEL_WORDS = Set.of("null", "true", "false", "and", "or", "not", "if", "then", "else", "in", "between", "is", "defined", "date", "time", "duration", "years", "months",
            "days", "year", "month", "day", "week", "weekday", "list", "contains", "count", "min", "max", "sum", "mean", "median", "all", "any", "append", "concatenate", "distinct", "values", "union", "index",
            "of", "string", "length", "upper", "lower", "case", "substring", "before", "after", "starts", "ends", "with", "number", "floor", "ceiling", "decimal", "abs", "modulo", "odd", "even", "round", "up",
            "down", "half");

    private final TableModel model;
    private final Set<String> names;
    private final List<String> errors = new ArrayList<>();

    private FeelCheck(TableModel model) {
        this.model = model;
        this.names = Stream.concat(model.inputs().stream().map(TableModel.Fact::name), model.decisions().stream().map(Rules::name)).collect(Collectors.toSet());
    }

    /** What is wrong, each with its line; at most twenty. */
    static List<String> errors(TableModel model) {
        FeelCheck check = new FeelCheck(model);
        for (Rules d : model.decisions()) {
            if (d.expression() != null) {
                check.expression("第 " + d.line() + " 行起（" + d.name() + "）", d.expression());
            }
            d.inputs().forEach(c -> check.expression("第 " + d.line() + " 行起（列“" + TableModel.called(c) + "”）", c.expression()));
            for (Rule r : d.rules()) {
                for (int i = 0; i < r.conditions().size(); i++) {
                    check.condition(place(r, TableModel.called(d.inputs().get(i))), r.conditions().get(i));
                }
                for (int i = 0; i < r.results().size(); i++) {
                    check.expression(place(r, TableModel.called(d.outputs().get(i))), r.results().get(i));
                }
            }
        }
        return check.errors.stream().limit(20).toList();
    }

    private static String place(Rule r, String column) {
        return "第 " + r.line() + " 行起（规则 " + r.number() + "，列“" + column + "”）";
    }

    private void condition(String place, String feel) {
        String bare = LITERAL.matcher(feel).replaceAll("\"\"");
        if (TWICE.matcher(bare).find()) {
            errors.add(place + "：比较符重复：" + feel);
            return;
        }
        parse(place, feel, (engine, context) -> ((FEELImpl) engine).processUnaryTests(feel, context));
    }

    private void expression(String place, String feel) {
        if (feel == null || feel.isBlank()) {
            errors.add(place + "：没有填写表达式");
            return;
        }
        parse(place, feel, (engine, context) -> engine.compile(feel, context));
    }

    private interface Reading {
        void read(FEEL engine, CompilerContext context);
    }

    private void parse(String place, String feel, Reading reading) {
        var words = WORD.matcher(LITERAL.matcher(feel).replaceAll("\"\""));
        while (words.find()) {
            if (!FEEL_WORDS.contains(words.group()) && !names.contains(words.group())) {
                errors.add(place + "：不认识的名称 " + words.group() + "（应为本表读取的事实或允许的函数）");
                return;
            }
        }
        boolean[] wrong = new boolean[1];
        FEEL engine = FEELBuilder.builder().build();
        Consumer<FEELEvent> listener = e -> wrong[0] |= e.getSeverity() == FEELEvent.Severity.ERROR;
        engine.addListener(listener::accept);
        CompilerContext context = engine.newCompilerContext();
        model.inputs().forEach(f -> context.addInputVariableType(f.name(), switch (f.type()) {
            case "number" -> BuiltInType.NUMBER;
            case "boolean" -> BuiltInType.BOOLEAN;
            case "date" -> BuiltInType.DATE;
            case "list" -> BuiltInType.LIST;
            default -> BuiltInType.STRING;
        }));
        model.decisions().forEach(d -> context.addInputVariableType(d.name(), BuiltInType.UNKNOWN));
        try {
            reading.read(engine, context);
        } catch (RuntimeException e) {
            wrong[0] = true; // the engine falls over some texts that are no FEEL
        }
        if (wrong[0]) {
            errors.add(place + "：表达式有语法错误：" + feel);
        }
    }
}
