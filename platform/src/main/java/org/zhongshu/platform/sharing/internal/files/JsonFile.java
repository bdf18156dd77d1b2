package org.zhongshu.platform.sharing.internal.files;

import org.zhongshu.platform.shared.Json;
import tools.jackson.core.JsonGenerator;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One array, one object a line. */
final class JsonFile implements RowFile {

    private final OutputStream out;
    private final List<Column> columns;
    private final JsonGenerator json;

    JsonFile(OutputStream out, List<Column> columns) {
        this.out = out;
        this.columns = columns;
        this.json = Json.mapper().createGenerator(new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                out.write(b);
            }

            @Override
            public void write(byte[] b, int offset, int length) throws IOException {
                out.write(b, offset, length);
            }
        });
        json.writeStartArray();
    }

    @Override
    public void row(List<Object> values) {
        json.writeStartObject();
        for (int i = 0; i < values.size(); i++) {
            json.writeName(columns.get(i).field());
            switch (values.get(i)) {
                case null -> json.writeNull();
                case BigDecimal n -> json.writeNumber(n);
                case Long n -> json.writeNumber(n);
                case Double n when Double.isFinite(n) -> json.writeNumber(n);
                case Boolean b -> json.writeBoolean(b);
                default -> json.writeString(values.get(i).toString());
            }
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }

    @Override
    public void end() throws IOException {
        json.writeEndArray();
        json.close();
        out.write("\n".getBytes(StandardCharsets.US_ASCII));
    }
}
