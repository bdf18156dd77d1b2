package org.zhongshu.platform.benefits.internal;

import org.springframework.stereotype.Component;
import org.zhongshu.algorithms.identifiers.BankCard;
import org.zhongshu.algorithms.identifiers.CitizenId;
import org.zhongshu.platform.cards.Cards;
import org.zhongshu.platform.exchange.TableFiles;
import org.zhongshu.platform.shared.Problem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Lists that come in, what goes to the bank, what the bank says. A file is right as a whole, or nothing of it counts. */
@Component
class PaymentFiles {

    static final int MOST_LINES = 3000;
    private static final int MOST_ERRORS = 50;

    private final TableFiles tables;
    private final Cards cards;

    PaymentFiles(TableFiles tables, Cards cards) {
        this.tables = tables;
        this.cards = cards;
    }

    record Payment(String name, String idNumber, long fen, String account, String bank) {
    }

    /** @param paid otherwise it came back */
    record Told(int no, long fen, boolean paid, String reason) {
    }

    /** The file on the disk for the time of a work. */
    static <T> T kept(InputStream content, Function<Path, T> work) {
        try {
            Path file = Files.createTempFile("zhongshu-benefits", null);
            try {
                Files.copy(content, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
                if (Files.size(file) == 0) {
                    throw Problem.badRequest("empty-file", "文件是空的。");
                }
                return work.apply(file);
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Columns 姓名, 公民身份号码, 金额 and, where people are not paid by their social card, 银行账号, 开户银行. */
    List<Payment> payments(String fileName, Path file) {
        List<Payment> lines = new ArrayList<>();
        Map<String, String> errors = new LinkedHashMap<>();
        read(fileName, file, List.of("姓名", "公民身份号码", "金额"), (number, cell) -> {
            String idNumber = Optional.ofNullable(cell.get("公民身份号码")).map(s -> s.toUpperCase(Locale.ROOT)).orElse("");
            String name = Optional.ofNullable(cell.get("姓名")).orElse("");
            long fen = Fen.of(cell.get("金额"));
            String account = Optional.ofNullable(cell.get("银行账号")).map(a -> a.replace(" ", "")).orElse(null);
            String bank = cell.get("开户银行");
            List<String> wrong = new ArrayList<>();
            if (!CitizenId.isValid(idNumber)) {
                wrong.add("公民身份号码不正确");
            }
            if (name.isEmpty() || name.length() > 30) {
                wrong.add("没有姓名");
            }
            if (fen < 0) {
                wrong.add("金额不正确（元，最多两位小数）");
            }
            if (account != null && !BankCard.isValid(account)) {
                wrong.add("银行账号不正确");
            } else if (account == null && wrong.isEmpty()) {
                Optional<Cards.Payable> card = cards.payable(idNumber).filter(c -> c.account() != null);
                account = card.map(Cards.Payable::account).orElse(null);
                bank = card.map(Cards.Payable::bank).orElse(null);
                if (account == null) {
                    wrong.add("没有银行账号，此人也没有可用的社会保障卡账户");
                }
            }
            if (!wrong.isEmpty()) {
                errors.put("第 " + number + " 行", String.join("，", wrong));
            } else {
                lines.add(new Payment(name, idNumber, fen, account, bank));
            }
        }, errors);
        return lines;
    }

    /** Columns 批次号, 序号, 金额, 结果 (成功 or 失败), 原因. */
    Map<Integer, Told> told(String fileName, Path file, String batch) {
        Map<Integer, Told> told = new HashMap<>();
        Set<Integer> twice = new HashSet<>();
        Map<String, String> errors = new LinkedHashMap<>();
        read(fileName, file, List.of("批次号", "序号", "金额", "结果"), (number, cell) -> {
            String no = Optional.ofNullable(cell.get("序号")).orElse("");
            long fen = Fen.of(cell.get("金额"));
            String result = Optional.ofNullable(cell.get("结果")).orElse("");
            String reason = cell.get("原因");
            String wrong = !batch.equals(cell.get("批次号")) ? "批次号不是 " + batch : !no.matches("[0-9]{1,6}") ? "序号不正确" : fen < 0 ? "金额不正确" : !Set.of("成功", "失败").contains(result) ? "结果须为 成功 或 失败"
                    : result.equals("失败") && reason == null ? "失败的须写明原因" : null;
            if (wrong == null && !twice.add(Integer.valueOf(no))) {
                wrong = "序号 " + no + " 重复";
            }
            if (wrong != null) {
                errors.put("第 " + number + " 行", wrong);
            } else {
                told.put(Integer.valueOf(no), new Told(Integer.parseInt(no), fen, result.equals("成功"), reason == null ? null : reason.substring(0, Math.min(reason.length(), 200))));
            }
        }, errors);
        return told;
    }

    private interface OneLine {
        void read(long number, Map<String, String> cells);
    }

    private void read(String fileName, Path file, List<String> needed, OneLine one, Map<String, String> errors) {
        try (TableFiles.Table table = tables.open(fileName, file)) {
            List<String> header = table.header().stream().map(h -> h.replace("（元）", "").strip()).toList();
            List<String> missing = needed.stream().filter(n -> !header.contains(n)).toList();
            if (!missing.isEmpty()) {
                throw Problem.badRequest("bad-header", "表头缺少：" + String.join("、", missing) + "。");
            }
            int lines = 0;
            for (TableFiles.Line line = table.next(); line != null; line = table.next()) {
                if (++lines > MOST_LINES) {
                    throw Problem.badRequest("too-many", "超过 " + MOST_LINES + " 行，请分成几个批次。");
                }
                if (line.trouble() != null) {
                    errors.put("第 " + line.number() + " 行", line.trouble());
                } else {
                    Map<String, String> cells = new HashMap<>();
                    for (int i = 0; i < header.size(); i++) {
                        String text = line.cells().get(i);
                        cells.put(header.get(i), text == null ? null : text.strip());
                    }
                    one.read(line.number(), cells);
                }
                if (errors.size() >= MOST_ERRORS) {
                    break;
                }
            }
            if (!errors.isEmpty()) {
                throw Problem.invalid("bad-lines", "文件中有 " + errors.size() + (errors.size() >= MOST_ERRORS ? " 行以上" : " 行") + "不正确，没有装载任何一行，请改正后重新上传。", errors);
            }
            if (lines == 0) {
                throw Problem.badRequest("empty-file", "文件中没有内容行。");
            }
        }
    }

    /** The file for the bank, one line a payment; account numbers stand as they are. */
    static String forBank(BatchStore.Batch batch, String programme, List<BatchStore.Line> lines) {
        StringBuilder out = new StringBuilder("批次号,序号,姓名,银行账号,开户银行,金额,摘要\r\n");
        for (BatchStore.Line l : lines) {
            out.append(batch.number()).append(',').append(l.no()).append(',').append(cell(l.name())).append(',').append(l.account()).append(',').append(cell(l.bank() == null ? "" : l.bank())).append(',').append(Fen.yuan(l.fen())).append(',')
                    .append(cell(programme + " " + batch.period())).append("\r\n");
        }
        return out.toString();
    }

    /** Quoted, and no formula: names come from lists that people hand in. */
    private static String cell(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.matches("[^\",\r\n]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }
}
