import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a new application from the folder {@code new-app} beside this file: {@code ./zhongshu new-app water 水务}. Writes
 * below {@code apps/src} only; no file of the platform is touched and no list anywhere has to be told.
 *
 * <p>Run by the launcher as a single-file program: {@code java NewApp.java HOME ID NAME}.
 */
class NewApp {

    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]{1,19}");

    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 3 || arguments[2].isBlank()) {
            fail("用法 usage: ./zhongshu new-app ID 中文名，例如 e.g. ./zhongshu new-app water 水务");
        }
        String id = arguments[1];
        String name = arguments[2].strip();
        Path apps = Path.of(arguments[0], "apps", "src");
        Path template = apps.resolve("main/templates/new-app");
        if (!ID.matcher(id).matches()) {
            fail("编号只能用小写字母和数字，字母开头，2–20 位 the id is 2–20 lower-case letters and digits: " + id);
        }
        if (name.length() > 20 || !name.matches("[\\p{IsHan}\\p{L}\\p{N}·（）()-]+")) {
            fail("中文名不超过 20 字，不含引号等符号 the name is at most 20 letters without quotes: " + name);
        }
        if (!Files.isDirectory(template)) {
            fail("找不到模板 template not found: " + template);
        }
        if (Files.exists(apps.resolve("main/resources/apps").resolve(id))) {
            fail("应用已存在 the application exists already: " + id);
        }
        String type = Character.toUpperCase(id.charAt(0)) + id.substring(1);
        List<Path> written = new ArrayList<>();
        try (Stream<Path> files = Files.walk(template)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                Path target = apps.resolve(fill(template.relativize(file).toString(), id, type, name));
                Files.createDirectories(target.getParent());
                Files.writeString(target, fill(Files.readString(file), id, type, name));
                written.add(target);
            }
        }
        System.out.println("已创建应用 created application " + id + " " + name + "：");
        written.forEach(file -> System.out.println("  " + Path.of(arguments[0]).relativize(file)));
        System.out.println("下一步 next: 编辑 YAML edit the YAML, 放入实测报文 drop in recordings, ./zhongshu test, ./zhongshu run");
    }

    private static String fill(String text, String id, String type, String name) {
        return text.replace("__id__", id).replace("__Type__", type).replace("__name__", name);
    }

    private static void fail(String reason) {
        System.err.println("zhongshu: " + reason);
        System.exit(2);
    }
}
