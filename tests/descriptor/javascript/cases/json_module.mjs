{
  "schema": 1,
  "id": "json"
}
