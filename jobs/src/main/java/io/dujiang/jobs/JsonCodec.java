package io.dujiang.jobs;

import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/** JSON of one type. */
final class JsonCodec<T> implements Codec<T> {
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(100)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final ObjectReader reader;
    private final ObjectWriter writer;

    JsonCodec(Class<T> type) {
        this.reader = MAPPER.readerFor(type);
        this.writer = MAPPER.writerFor(type);
    }

    @Override
    public T decode(byte[] bytes) throws UndecodableInputException {
        T value;
        try {
            value = reader.readValue(bytes);
        } catch (JacksonException e) {
            throw new UndecodableInputException(e.getOriginalMessage(), e);
        }
        if (value == null) {
            throw new UndecodableInputException("The input is null");
        }
        return value;
    }

    @Override
    public byte[] encode(T value) {
        return writer.writeValueAsBytes(value);
    }
}
