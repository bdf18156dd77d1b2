package org.zhongshu.platform.rules.internal;

import org.zhongshu.platform.rules.internal.Expression.Invalid;
import org.zhongshu.platform.rules.internal.Expression.Term;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Recursive descent over the small language of rules.yaml:
 * <pre>
 * or     := and ("or" and)*            and := not ("and" not)*        not := "not" not | compare
 * compare:= sum (("&lt;"|"&lt;="|"&gt;"|"&gt;="|"=="|"!=") sum)?         sum := product (("+"|"-") product)*
 * product:= unary (("*"|"/"|"%") unary)*   unary := "-" unary | primary
 * primary:= number | 'text' | true | false | name | thing.attribute | function "(" … ")" | "(" or ")"
 * </pre>
 */
final class ExpressionParser {

    private static final int DEEPEST = 40;

    /** A part of the tree: a number or truth, or (for == and != only) a text. */
    private record Node(Term number, Function<Facts, String> text, boolean literalText) {
        static Node of(Term number) {
            return new Node(number, null, false);
        }
    }

    private final String source;
    private final Expression.Names names;
    private final Map<Integer, Long> windows = new HashMap<>();
    private int at;
    private int first = -1;
    private int depth;

    ExpressionParser(String source, Expression.Names names) {
        this.source = source;
        this.names = names;
    }

    Expression parse() throws Invalid {
        Node node = or();
        skip();
        if (at < source.length()) {
            throw error("多余的内容“" + source.substring(at) + "”");
        }
        return new Expression(source, number(node), Map.copyOf(windows), first);
    }

    private Node or() throws Invalid {
        if (++depth > DEEPEST) {
            throw error("表达式嵌套过深");
        }
        Node left = and();
        while (word("or")) {
            Term a = number(left);
            Term b = number(and());
            left = Node.of(f -> {
                double x = a.of(f);
                if (x == x && x != 0) {
                    return 1;
                }
                double y = b.of(f);
                return y == y && y != 0 ? 1 : x != x || y != y ? Double.NaN : 0;
            });
        }
        depth--;
        return left;
    }

    private Node and() throws Invalid {
        Node left = not();
        while (word("and")) {
            Term a = number(left);
            Term b = number(not());
            left = Node.of(f -> {
                double x = a.of(f);
                if (x == 0) {
                    return 0;
                }
                double y = b.of(f);
                return y == 0 ? 0 : x != x || y != y ? Double.NaN : 1;
            });
        }
        return left;
    }

    private Node not() throws Invalid {
        if (word("not")) {
            if (++depth > DEEPEST) {
                throw error("表达式嵌套过深");
            }
            Term a = number(not());
            depth--;
            return Node.of(f -> {
                double x = a.of(f);
                return x != x ? Double.NaN : x == 0 ? 1 : 0;
            });
        }
        return compare();
    }

    private Node compare() throws Invalid {
        Node left = sum();
        skip();
        for (String operator : List.of("<=", ">=", "==", "!=", "<", ">")) {
            if (source.startsWith(operator, at)) {
                at += operator.length();
                Node right = sum();
                return Node.of(comparison(operator, left, right));
            }
        }
        return left;
    }

    private Term comparison(String operator, Node left, Node right) throws Invalid {
        if (left.literalText || right.literalText) {
            if (left.text == null || right.text == null || !(operator.equals("==") || operator.equals("!="))) {
                throw error("文字只能用 == 或 != 与文字比较");
            }
            boolean equal = operator.equals("==");
            Function<Facts, String> a = left.text;
            Function<Facts, String> b = right.text;
            return f -> {
                String x = a.apply(f);
                String y = b.apply(f);
                return x == null || y == null ? Double.NaN : x.equals(y) == equal ? 1 : 0;
            };
        }
        Term a = number(left);
        Term b = number(right);
        return switch (operator) {
            case "<" -> f -> known(a.of(f), b.of(f), a.of(f) < b.of(f));
            case "<=" -> f -> known(a.of(f), b.of(f), a.of(f) <= b.of(f));
            case ">" -> f -> known(a.of(f), b.of(f), a.of(f) > b.of(f));
            case ">=" -> f -> known(a.of(f), b.of(f), a.of(f) >= b.of(f));
            case "==" -> f -> known(a.of(f), b.of(f), a.of(f) == b.of(f));
            default -> f -> known(a.of(f), b.of(f), a.of(f) != b.of(f));
        };
    }

    private static double known(double a, double b, boolean truth) {
        return a != a || b != b ? Double.NaN : truth ? 1 : 0;
    }

    private Node sum() throws Invalid {
        Node left = product();
        while (true) {
            if (symbol('+')) {
                Term a = number(left);
                Term b = number(product());
                left = Node.of(f -> a.of(f) + b.of(f));
            } else if (symbol('-')) {
                Term a = number(left);
                Term b = number(product());
                left = Node.of(f -> a.of(f) - b.of(f));
            } else {
                return left;
            }
        }
    }

    private Node product() throws Invalid {
        Node left = unary();
        while (true) {
            if (symbol('*')) {
                Term a = number(left);
                Term b = number(unary());
                left = Node.of(f -> a.of(f) * b.of(f));
            } else if (symbol('/')) {
                Term a = number(left);
                Term b = number(unary());
                // a division by zero is unknown, not infinite: it must not raise an alert
                left = Node.of(f -> b.of(f) == 0 ? Double.NaN : a.of(f) / b.of(f));
            } else if (symbol('%')) {
                Term a = number(left);
                Term b = number(unary());
                left = Node.of(f -> a.of(f) % b.of(f));
            } else {
                return left;
            }
        }
    }

    private Node unary() throws Invalid {
        if (symbol('-')) {
            if (++depth > DEEPEST) {
                throw error("表达式嵌套过深");
            }
            Term a = number(unary());
            depth--;
            return Node.of(f -> -a.of(f));
        }
        return primary();
    }

    private Node primary() throws Invalid {
        skip();
        if (at >= source.length()) {
            throw error("表达式不完整");
        }
        char c = source.charAt(at);
        if (c == '(') {
            at++;
            Node inner = or();
            expect(')');
            return inner;
        }
        if (c == '\'') {
            int end = source.indexOf('\'', at + 1);
            if (end < 0) {
                throw error("文字缺少结束的引号");
            }
            String text = source.substring(at + 1, end);
            at = end + 1;
            return new Node(null, f -> text, true);
        }
        if (c >= '0' && c <= '9' || c == '.') {
            return Node.of(constant(numeral()));
        }
        if (!Character.isLetter(c) && c != '_') {
            throw error("不认识的符号“" + c + "”");
        }
        int start = at;
        String name = name();
        skip();
        if (at < source.length() && source.charAt(at) == '(') {
            return function(name, start);
        }
        return switch (name) {
            case "true" -> Node.of(constant(1));
            case "false" -> Node.of(constant(0));
            default -> reference(name, start);
        };
    }

    private Node reference(String name, int start) throws Invalid {
        if (name.startsWith("thing.")) {
            String key = name.substring(6);
            return new Node(f -> f.attribute(key), f -> f.attributeText(key), false);
        }
        int parameter = names.parameter(name);
        if (parameter >= 0) {
            return Node.of(f -> f.parameter(parameter));
        }
        int slot = metric(name, start);
        return new Node(f -> f.metric(slot), f -> f.text(slot), false);
    }

    private int metric(String name, int start) throws Invalid {
        int slot = names.metric(name);
        if (slot < 0) {
            at = start;
            throw error("未知的名称“" + name + "”：它既不是参数，也不是这些类型共有的指标");
        }
        if (first < 0) {
            first = slot;
        }
        return slot;
    }

    private Node function(String name, int start) throws Invalid {
        expect('(');
        Facts.Window window = switch (name) {
            case "rate" -> Facts.Window.RATE;
            case "change" -> Facts.Window.CHANGE;
            case "avg" -> Facts.Window.AVG;
            case "low" -> Facts.Window.LOW;
            case "high" -> Facts.Window.HIGH;
            default -> null;
        };
        if (window != null) {
            skip();
            int where = at;
            int slot = metric(name(), where);
            expect(',');
            skip();
            long millis = duration();
            expect(')');
            windows.merge(slot, millis, Math::max);
            return Node.of(f -> f.window(slot, window, millis));
        }
        List<Term> arguments = new ArrayList<>();
        do {
            arguments.add(number(or()));
        } while (symbol(','));
        expect(')');
        return Node.of(plain(name, arguments, start));
    }

    private Term plain(String name, List<Term> arguments, int start) throws Invalid {
        int n = arguments.size();
        Term a = arguments.getFirst();
        switch (name) {
            case "abs" -> {
                arity(n == 1, name, start);
                return f -> Math.abs(a.of(f));
            }
            case "round" -> {
                arity(n == 1, name, start);
                return f -> Math.rint(a.of(f));
            }
            case "min", "max" -> {
                arity(n >= 2, name, start);
                boolean min = name.equals("min");
                Term[] all = arguments.toArray(Term[]::new);
                return f -> {
                    double best = all[0].of(f);
                    for (int i = 1; i < all.length; i++) {
                        best = min ? Math.min(best, all[i].of(f)) : Math.max(best, all[i].of(f));
                    }
                    return best;
                };
            }
            case "between" -> {
                arity(n == 3, name, start);
                Term low = arguments.get(1);
                Term high = arguments.get(2);
                return f -> {
                    double x = a.of(f);
                    double l = low.of(f);
                    double h = high.of(f);
                    return x != x || l != l || h != h ? Double.NaN : x >= l && x <= h ? 1 : 0;
                };
            }
            default -> {
                at = start;
                throw error("没有函数“" + name + "”");
            }
        }
    }

    private void arity(boolean right, String name, int start) throws Invalid {
        if (!right) {
            at = start;
            throw error("函数 " + name + " 的参数个数不对");
        }
    }

    private Term number(Node node) throws Invalid {
        if (node.number == null) {
            throw error("此处需要数值或条件，不能是文字");
        }
        return node.number;
    }

    private static Term constant(double value) {
        return f -> value;
    }

    private double numeral() throws Invalid {
        int start = at;
        while (at < source.length() && (Character.isDigit(source.charAt(at)) || source.charAt(at) == '.')) {
            at++;
        }
        try {
            return Double.parseDouble(source.substring(start, at));
        } catch (NumberFormatException e) {
            at = start;
            throw error("数字写法不对");
        }
    }

    private long duration() throws Invalid {
        int start = at;
        while (at < source.length() && Character.isLetterOrDigit(source.charAt(at))) {
            at++;
        }
        try {
            return Durations.millis(source.substring(start, at));
        } catch (IllegalArgumentException e) {
            at = start;
            throw error("时长写法不对，应如 10m");
        }
    }

    /** Letters, digits, underscore and dots; metric keys of devices may hold '-', which here is the minus sign. */
    private String name() {
        int start = at;
        while (at < source.length() && (Character.isLetterOrDigit(source.charAt(at)) || source.charAt(at) == '_' || source.charAt(at) == '.')) {
            at++;
        }
        return source.substring(start, at);
    }

    private boolean word(String word) {
        skip();
        int end = at + word.length();
        boolean there = source.toLowerCase(Locale.ROOT).startsWith(word, at)
                && (end >= source.length() || !Character.isLetterOrDigit(source.charAt(end)) && source.charAt(end) != '_');
        if (there) {
            at = end;
        }
        return there;
    }

    private boolean symbol(char c) {
        skip();
        if (at < source.length() && source.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) throws Invalid {
        if (!symbol(c)) {
            throw error("缺少“" + c + "”");
        }
    }

    private void skip() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
    }

    private Invalid error(String message) {
        return new Invalid(message, at + 1);
    }
}
